import { readFileSync } from 'node:fs'
import type { Random } from './random.ts'

/** The part of JSON Schema that the documents use. */
export interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly format?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly maxLength?: number
  readonly maxItems?: number
  readonly items?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly minItems?: number
  readonly examples?: readonly unknown[]
  readonly example?: unknown
}

export interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly required?: boolean
  readonly schema: Schema
  readonly example?: unknown
}

/** One call of the API, as the documents tell of it. */
export interface Operation {
  readonly method: string
  /** With `{names}` in it. */
  readonly path: string
  readonly parameters: readonly Parameter[]
  /** Of the JSON body; null where it takes none. */
  readonly body: Schema | null
  /** Bodies that the documents show. */
  readonly examples: readonly unknown[]
  /** Takes a form with a file. */
  readonly upload: boolean
  /** Answers with a stream that does not end by itself. */
  readonly streams: boolean
  /** Whose tokens may call it; none: everybody may. */
  readonly kinds: readonly string[]
  /** Statuses that it may be answered with. */
  readonly statuses: readonly number[]
}

interface Content {
  readonly schema: Schema
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>
}

interface Documented {
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly content: Readonly<Record<string, Content>> }
  readonly responses: Readonly<Record<string, { readonly content?: object }>>
  readonly 'x-token-kinds': readonly string[]
}

const documents = JSON.parse(
  readFileSync(new URL('../../../docs/openapi.json', import.meta.url), 'utf8'),
) as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Documented>>>>
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> }
}

const METHODS = new Set(['get', 'post', 'put', 'patch', 'delete'])

/** Every call of the API. */
export const OPERATIONS: readonly Operation[] = Object.entries(documents.paths).flatMap(([path, methods]) =>
  Object.entries(methods)
    .filter(([method]) => METHODS.has(method))
    .map(([method, { parameters = [], requestBody, responses, 'x-token-kinds': kinds }]) => ({
      method: method.toUpperCase(),
      path,
      parameters,
      body: requestBody?.content['application/json']?.schema ?? null,
      examples: Object.values(requestBody?.content['application/json']?.examples ?? {}).map(
        ({ value }) => value,
      ),
      upload: requestBody?.content['multipart/form-data'] !== undefined,
      streams: Object.values(responses).some(({ content = {} }) => 'text/event-stream' in content),
      kinds,
      statuses: Object.keys(responses).map(Number),
    })),
)

/** Objects within objects; below that, only what must be there. */
const DEEPEST = 6

/** Draws values that the documents allow. */
export class Drawing {
  readonly #random: Random
  readonly #ids: readonly string[]

  /** @param ids that things have */
  constructor(random: Random, ids: readonly string[]) {
    this.#random = random
    this.#ids = ids
  }

  /** @param depth how deep it lies */
  value(schema: Schema, depth = 0): unknown {
    if (schema.$ref !== undefined) return this.value(resolve(schema.$ref), depth)
    if (schema.const !== undefined) return schema.const
    if (schema.enum !== undefined) return this.#random.pick(schema.enum)
    const choices = schema.anyOf ?? schema.oneOf
    if (choices !== undefined) return this.value(this.#random.pick(choices), depth)
    const { type } = schema
    return this.#ofType(typeof type === 'string' ? type : this.#random.pick(type ?? ['null']), schema, depth)
  }

  #ofType(type: string, schema: Schema, depth: number): unknown {
    if (type === 'object') return this.#object(schema, depth)
    if (type === 'array') {
      const count = depth > DEEPEST ? 0 : this.#random.whole(0, Math.min(3, schema.maxItems ?? 3))
      return Array.from({ length: count }, () => this.value(schema.items ?? {}, depth + 1))
    }
    if (type === 'string') return this.#text(schema)
    if (type === 'boolean') return this.#random.maybe(0.5)
    if (type === 'integer') return this.#random.whole(schema.minimum ?? -5, schema.maximum ?? 500)
    if (type === 'number') return this.#random.next() * (schema.maximum ?? 100)
    return null
  }

  #object({ properties = {}, required = [] }: Schema, depth: number): object {
    // Few of them go together; all of them never do.
    const share = depth < DEEPEST ? this.#random.pick([0.1, 0.5]) : 0
    const kept = Object.entries(properties).filter(
      ([name]) => required.includes(name) || this.#random.maybe(share),
    )
    return Object.fromEntries(kept.map(([name, schema]) => [name, this.value(schema, depth + 1)]))
  }

  #text({ format, maxLength = 40 }: Schema): string {
    if (format === 'uuid') return this.#random.pick(this.#ids)
    if (format === 'date-time') return new Date(this.#random.whole(0, 4_000_000) * 1_000_000).toISOString()
    if (format === 'uri') return 'https://crm.example.com/hook'
    const text = this.#random.maybe(0.5) ? `x-${this.#random.whole(0, 9_999)}` : this.#random.pick(TEXTS)
    return text.slice(0, maxLength)
  }
}

const TEXTS = [
  'Acme',
  'wamid.1',
  '16505551234',
  'https://crm.example.com/a.jpg',
  'en_US',
  'jane',
  '👋 Grüße\u0000',
  ' ',
  '__proto__',
]

/** What a reference stands for. @throws Error */
export const resolve = ($ref: string): Schema => {
  const schema = documents.components.schemas[$ref.split('/').at(-1) ?? '']
  if (schema === undefined) throw new Error(`The documents have no ${$ref}.`)
  return schema
}
