/** The generated documents of docs/, each under the tools of its own specification. */
import { readFileSync } from 'node:fs'
import specs from '@asyncapi/specs'
import { compileErrors, validate } from '@readme/openapi-parser'
import { Ajv, type AnySchema } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { describe, expect, test } from 'vitest'
import { messageEvent } from '../../packages/receiver/src/fixture.ts'
import { MESSAGE_TYPES } from '../domain/contract.ts'
import { isNode, type Node } from './openapi-options.ts'

const documentAt = (file: string): Node =>
  JSON.parse(readFileSync(new URL(`../../docs/${file}`, import.meta.url), 'utf8')) as Node

type Step = string | number

/** A copy in which the value at the end of a path is another one; undefined takes it away. */
const changed = (document: Node, path: readonly Step[], value: unknown): Node => {
  const copy = structuredClone(document)
  const last = path[path.length - 1] ?? ''
  const parent = path.slice(0, -1).reduce<unknown>((node, step) => (node as Node)[step], copy) as Node
  if (value === undefined) delete parent[last]
  else parent[last] = value
  return copy
}

/** Every schema of an OpenAPI document. */
const schemasIn = (node: unknown, key = ''): unknown[] => {
  if (Array.isArray(node)) return node.flatMap(member => schemasIn(member))
  if (!isNode(node)) return []
  if (key === 'schema') return [node]
  if (key === 'schemas') return Object.values(node)
  return Object.entries(node).flatMap(([name, value]) => schemasIn(value, name))
}

describe('event.schema.json, by a validator of JSON Schema 2020-12', () => {
  const schema = documentAt('event.schema.json')
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true })
  addFormats.default(ajv)
  const isEvent = ajv.compile(schema)

  test('it is a schema, and has nothing that a strict reader does not know', () => {
    expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema')
    expect(ajv.validateSchema(schema)).toBe(true)
    expect(() => ajv.compile(changed(schema, ['required'], 'all'))).toThrow('schema is invalid')
  })

  test('it takes the events of the contract', () => {
    const quote = messageEvent({ status: 'READ', quote: null }) as never
    const events = [
      ...MESSAGE_TYPES.map(type => messageEvent({ type })),
      messageEvent({ type: 'EVENT', text: null, quote, auxiliary_data: { event: 'read' } }),
    ]
    for (const event of events) expect([isEvent(event), isEvent.errors]).toEqual([true, null])
  })

  test.each<[string, readonly Step[], unknown]>([
    ['without a key', ['custom_data'], undefined],
    ['with one too many', ['colour'], 'red'],
    ['with an id that is none', ['id'], 'one'],
    ['with a time that is none', ['timestamp'], 'yesterday'],
    ['with null for a text that is never null', ['ext_identifier'], null],
    ['of a type that is none', ['type'], 'POEM'],
    ['without the name of its tenant', ['tenant', 'name'], undefined],
  ])('it refuses one %s', (_, path, value) => {
    expect(isEvent(changed(messageEvent() as unknown as Node, path, value))).toBe(false)
  })
})

describe.each(['openapi.json', 'openapi-3.0.json'])('%s, by a validator of OpenAPI', file => {
  const document = documentAt(file)

  /** It works on the object that it is given, hence a copy. */
  const check = (of: Node) => validate(structuredClone(of) as never)

  test('it is valid, and nothing is warned of', async () => {
    const result = await check(document)
    expect(result.valid ? result.warnings : compileErrors(result)).toEqual([])
  })

  test('it would be found out where it were not', async () => {
    // Of the frame alone: to say what is wrong takes long in all of it.
    const frame = { ...document, paths: {}, webhooks: {}, components: {} }
    expect((await check(changed(frame, ['info', 'title'], undefined))).valid).toBe(false)
    const nowhere = { $ref: '#/components/schemas/Nowhere' }
    const [schema] = Object.keys((document.components as { schemas: Node }).schemas)
    const lost = changed(document, ['components', 'schemas', schema ?? ''], nowhere)
    expect((await check(lost)).valid).toBe(false)
  })
})

/** What the validator of OpenAPI leaves to that of JSON Schema: 3.1 has its schemas from there. */
test('openapi.json: every schema in it is one of JSON Schema 2020-12', () => {
  const ajv = new Ajv2020()
  const wrong = (document: Node): unknown[] =>
    schemasIn(document).filter(schema => ajv.validateSchema(schema as AnySchema) !== true)
  const document = documentAt('openapi.json')
  expect(schemasIn(document).length).toBeGreaterThan(100)
  expect(wrong(document)).toEqual([])
  expect(wrong(changed(document, ['components', 'schemas', 'Service', 'type'], 'thing'))).toHaveLength(1)
})

describe("asyncapi.json, by the specification's own schema", () => {
  const document = documentAt('asyncapi.json')
  // It brings the meta-schema of its draft along, which is known already.
  const ajv = new Ajv({ strict: false, meta: false, validateSchema: false })
  addFormats.default(ajv)
  const isAsyncApi = ajv.compile(specs.schemas['3.0.0'] as AnySchema)

  test('it is valid', () => {
    expect([isAsyncApi(document), isAsyncApi.errors]).toEqual([true, null])
  })

  test.each<[string, readonly Step[], unknown]>([
    ['without a title', ['info', 'title'], undefined],
    ['of another version', ['asyncapi'], '2.6.0'],
    ['with an action that is none', ['operations', 'sendMessage', 'action'], 'push'],
    ['with a type that is none', ['components', 'schemas', 'MessageEvent', 'type'], 'thing'],
  ])('it would be found out %s', (_, path, value) => {
    expect(isAsyncApi(changed(document, path, value))).toBe(false)
  })

  test('its payload takes an event and refuses what is none', () => {
    const { components } = document as { components: Node }
    const isEvent = new Ajv({ strict: false })
    addFormats.default(isEvent)
    isEvent.addSchema({ $id: 'document', components })
    const payload = { $ref: 'document#/components/schemas/MessageEvent' }
    expect(isEvent.validate(payload, messageEvent())).toBe(true)
    expect(isEvent.validate(payload, { ...messageEvent(), id: null })).toBe(false)
  })
})
