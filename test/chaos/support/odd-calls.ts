import fc from 'fast-check'
import { mutated, mutations } from '../../../src/platforms/mutation.contract.ts'
import { Drawing, OPERATIONS, type Operation } from './documented.ts'
import type { Random } from './random.ts'

/** What a call may name and be made with. */
export interface Means {
  /** Ids of what there is, by the name of the parameter. */
  readonly ids: Readonly<Record<string, readonly string[]>>
  /** Of another tenant. */
  readonly strangers: readonly string[]
  /** Good ones, others' and wrong ones. */
  readonly tokens: readonly (string | null)[]
}

/** A call, ready to be made. */
export interface OddCall {
  readonly operation: Operation
  readonly method: string
  readonly path: string
  readonly token: string | null
  readonly body: string | Buffer | undefined
  readonly headers: Readonly<Record<string, string>>
}

const NOBODY = '01949f3a-6c1e-7d3a-9a53-2f6f0c1b7e11'
const NO_IDS = [NOBODY, 'nonsense', '0', '%00', '%2e%2e', '%F0%9F%91%8B', 'A'.repeat(600), '..', "'--", '{}']
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const
const ODD_QUERIES = [
  'limit=-1',
  'limit=1e9',
  'limit=1&limit=2',
  'limit[]=1',
  'cursor=%00',
  'cursor=eyJhIjoxfQ',
  `cursor=${'x'.repeat(5_000)}`,
  'from_time=never',
  'from_time=-271821-04-20T00:00:00Z',
  'state=PENDING&state=HELD',
  '__proto__=x',
  'constructor=1',
  'a%ZZ',
  '&&&==',
  'expires=1&signature=x',
  'hub.mode=subscribe&hub.verify_token=v&hub.challenge=%00',
]
const ODD_BODIES: readonly (string | Buffer)[] = [
  '',
  '{',
  'null',
  '[]',
  '"text"',
  '0',
  '{"__proto__":{"x":1}}',
  '{"constructor":{"prototype":{}}}',
  '{"a":1,"a":2}',
  '[1e999]',
  '['.repeat(50_000) + ']'.repeat(50_000),
  '{"a":'.repeat(20_000),
  `{"name":"${'x'.repeat(900_000)}"}`,
  ' '.repeat(2 ** 20 + 1),
  '\ufeff{}',
  Buffer.from([0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00]),
  Buffer.alloc(1_000, 0xff),
]
const ODD_HEADERS: readonly Readonly<Record<string, string>>[] = [
  { 'content-type': 'text/plain' },
  { 'content-type': 'application/json; charset=utf-16' },
  { 'content-type': 'application/JSON;;;' },
  { 'content-type': ';' },
  { 'content-type': 'multipart/form-data' },
  { 'content-type': 'multipart/form-data; boundary=x' },
  { 'content-encoding': 'gzip' },
  { 'content-encoding': 'br, br' },
  { 'content-length': '3' },
  { 'idempotency-key': 'k' },
  { 'idempotency-key': 'k'.repeat(300) },
  { 'idempotency-key': '' },
  { accept: 'text/html' },
  { 'accept-encoding': 'gzip;q=nonsense' },
  { range: 'bytes=5-1,-' },
  { 'if-none-match': '"x"' },
  { 'x-forwarded-for': 'nonsense, 1.2.3.4' },
  { 'x-http-method-override': 'DELETE' },
  { host: '' },
  { expect: '100-continue' },
]

/** Without a tenant, there would be nothing left to call. */
const CALLED = OPERATIONS.filter(({ method, path }) => method !== 'DELETE' || !path.endsWith('/{tenant_id}/'))
const keeping = CALLED.filter(({ method }) => method !== 'DELETE')
/** What takes a body has the most to get wrong; what deletes takes from others what they need. */
const WEIGHED = [CALLED, keeping, keeping.filter(({ body }) => body !== null)]

/** Draws one call after another: some as the documents want them, most of them off somewhere. */
export class OddCalls {
  readonly #random: Random
  readonly #means: Means
  readonly #drawing: Drawing

  constructor(random: Random, means: Means) {
    this.#random = random
    this.#means = means
    const known = Object.values(means.ids).flat()
    this.#drawing = new Drawing(random, [...known, ...means.strangers, NOBODY])
  }

  next(): OddCall {
    const random = this.#random
    const operation = random.pick(random.pick(WEIGHED))
    return {
      operation,
      method: random.maybe(0.05) ? random.pick(METHODS) : operation.method,
      path: this.#path(operation) + this.#query(operation),
      token: random.maybe(0.85) ? (this.#means.tokens[0] ?? null) : random.pick(this.#means.tokens),
      body: this.#body(operation),
      headers: random.maybe(0.2) ? random.pick(ODD_HEADERS) : {},
    }
  }

  #path({ path }: Operation): string {
    const random = this.#random
    const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
      const known = this.#means.ids[name] ?? []
      const unknown = name === 'tenant_id' ? 0.03 : 0.1
      return known.length > 0 && !random.maybe(unknown)
        ? random.pick(known)
        : random.pick([...NO_IDS, ...this.#means.strangers])
    })
    return random.maybe(0.1) ? filled.replace(/\/$/, '') : filled
  }

  #query({ parameters }: Operation): string {
    const random = this.#random
    const asked = parameters.filter(one => one.in === 'query' && random.maybe(0.4))
    const parts = asked.map(({ name, schema }) => {
      const value = this.#drawing.value(schema)
      return `${name}=${encodeURIComponent(String(value))}`
    })
    if (random.maybe(0.15)) parts.push(random.pick(ODD_QUERIES))
    return parts.length === 0 ? '' : `?${parts.join('&')}`
  }

  #body({ body }: Operation): string | Buffer | undefined {
    const random = this.#random
    if (random.maybe(0.08)) return random.pick(ODD_BODIES)
    if (body === null) return undefined
    const value = this.#drawing.value(body)
    if (random.maybe(0.4)) return JSON.stringify(value)
    return JSON.stringify(withMutations({ value }, random).value ?? null)
  }
}

/** Changes a JSON value in place somewhere, and gives it back. */
export const withMutations = <T>(value: T, random: Random): T => {
  const [changes = []] = fc.sample(mutations, { numRuns: 1, seed: random.whole(0, 2 ** 31 - 1) })
  return mutated(value, changes)
}
