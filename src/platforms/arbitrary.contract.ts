import fc from 'fast-check'
import { MESSAGE_TYPES, type MessageType } from '../domain/contract.ts'
import type { Draft } from '../domain/draft.ts'
import { draftOf } from './draft.testing.ts'
import { type Mutation, mutated, mutations } from './mutation.contract.ts'

const isObject = (value: unknown): value is Draft['auxiliaryData'] =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A draft whose JSON was changed anywhere; what the API's own types hold stays as it is. */
const changed = (draft: Draft, changes: readonly Mutation[]): Draft => {
  const { auxiliaryData, template, media, text } = structuredClone(draft)
  const parts = { auxiliaryData, components: template?.components, ref: media?.ref, text }
  // Through JSON, as it comes: a list has no holes.
  const json = JSON.parse(JSON.stringify(mutated<Partial<typeof parts>>(parts, changes)))
  return {
    ...draft,
    text: typeof json.text === 'string' ? json.text : null,
    auxiliaryData: isObject(json.auxiliaryData) ? json.auxiliaryData : {},
    template:
      template && Array.isArray(json.components) ? { ...template, components: json.components } : null,
    media: media && isObject(json.ref) ? { ...media, ref: json.ref } : null,
  }
}

const ANY_DRAFT: fc.Arbitrary<Draft> = fc
  .record({
    type: fc.constantFrom<MessageType>(...MESSAGE_TYPES),
    text: fc.option(fc.string({ unit: 'binary', maxLength: 5_000 })),
    media: fc.option(
      fc.record({
        ref: fc.oneof(
          fc.record({ url: fc.oneof(fc.webUrl(), fc.string()) }),
          fc.record({ upload: fc.string() }),
          fc.constant({}),
        ),
        mimeType: fc.option(fc.string()),
        title: fc.option(fc.string()),
      }),
    ),
    auxiliaryData: fc.dictionary(
      fc.constantFrom('location', 'contacts', 'interactive', 'other'),
      fc.jsonValue({ maxDepth: 30 }),
    ),
    template: fc.option(
      fc.record({
        name: fc.string(),
        language: fc.string(),
        category: fc.constant(null),
        components: fc.array(fc.jsonValue()),
        text: fc.constant(null),
      }),
    ),
  })
  .map(({ type, ...more }) => draftOf(type, more as Partial<Draft>))

/** Drafts of all kinds: any, and those that are taken with something else in them. */
export const anyDraft = (taken: readonly Draft[]): fc.Arbitrary<Draft> =>
  fc.oneof(
    ANY_DRAFT,
    fc.tuple(fc.constantFrom(...taken), mutations).map(([draft, changes]) => changed(draft, changes)),
  )

/** What a caller of the platform meets: an answer, or none. */
export type World = () => Promise<Response>

const codes = fc.oneof(fc.integer({ min: -1, max: 700 }), fc.integer({ min: 130_000, max: 136_000 }))

const bodies = (secrets: readonly string[], good: readonly unknown[]): fc.Arbitrary<string> => {
  const words = fc.option(fc.constantFrom('Something', ...secrets.map(secret => `it is ${secret}, is it`)))
  const error = fc.record({
    code: codes,
    message: words,
    error_user_msg: words,
    error_data: fc.option(fc.record({ details: words })),
    is_transient: fc.boolean(),
  })
  return fc.oneof(
    error.map(told => JSON.stringify({ error: told })),
    fc.jsonValue().map(value => JSON.stringify(value)),
    fc
      .tuple(fc.constantFrom(...good, null), mutations)
      .map(([body, changes]) => JSON.stringify(mutated(structuredClone({ body }), changes).body ?? null)),
    fc.constantFrom('', '<h1>Bad gateway</h1>', '{"messages":[{"id":', ...secrets),
  )
}

const STATUSES = [200, 201, 302, 400, 401, 403, 404, 408, 429, 500, 502, 503]
const CAUSES = ['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'UND_ERR_SOCKET', 'CERT_HAS_EXPIRED']

/** Answers of all kinds, many of them with a secret in them; `good` ones are changed. */
export const anyWorld = (secrets: readonly string[], good: readonly unknown[]): fc.Arbitrary<World> => {
  const answer = fc.record({
    status: fc.constantFrom(...STATUSES),
    body: bodies(secrets, good),
    wait: fc.constantFrom('1', '-1', 'soon', 'Thu, 15 Jan 2026 10:30:00 GMT'),
  })
  const thrown = fc.constantFrom<unknown>(
    ...CAUSES.map(code => new TypeError('fetch failed', { cause: { code } })),
    new DOMException('too long', 'TimeoutError'),
    undefined,
    'out of order',
  )
  return fc.oneof(
    answer.map(({ status, body, wait }): World => {
      const headers = { 'retry-after': wait, location: 'https://evil.example/' }
      return async () => new Response(body, { status, headers })
    }),
    thrown.map(
      (error): World =>
        () =>
          Promise.reject(error),
    ),
  )
}
