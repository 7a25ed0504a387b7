import { expect, test } from 'vitest'
import { MESSAGE_EVENT_KEYS } from '../domain/contract.ts'
import { openApi30Document, openApiDocument } from './openapi.ts'
import { isNode, type Node, operationsOf, VALUES } from './openapi-options.ts'
import { MessageEventSchema, QuotedMessageSchema } from './schemas/message-event.ts'

const newest = await openApiDocument()
const older = await openApi30Document()

/** Every node of a document that is no example or other value, with its path. */
const nodes = (node: unknown, path = ''): [path: string, node: Node][] => {
  if (Array.isArray(node)) return node.flatMap((member, i) => nodes(member, `${path}[${i}]`))
  if (!isNode(node)) return []
  const inner = Object.entries(node).filter(([key, value]) => !VALUES.has(key) || isNode(value))
  return [[path, node], ...inner.flatMap(([key, value]) => nodes(value, `${path}/${key}`))]
}

const at = (document: Node, reference: string): unknown =>
  reference
    .split('/')
    .slice(1)
    .reduce<unknown>((node, key) => (isNode(node) ? node[key] : undefined), document)

const schemasOf = (document: Node): Record<string, Node> =>
  (document.components as { schemas: Record<string, Node> }).schemas

test.each([
  ['3.1', newest],
  ['3.0', older],
])('%s: it is whole, and every reference leads somewhere', (version, document) => {
  expect(document.openapi).toMatch(new RegExp(`^${version.replace('.', '\\.')}\\.`))
  expect(document.info).toMatchObject({ title: 'GoTallo Webhooks', version: expect.any(String) })
  expect(JSON.parse(JSON.stringify(document))).toEqual(document)
  for (const [path, { $ref }] of nodes(document)) {
    if ($ref === undefined) continue
    expect(at(document, String($ref)), path).toBeDefined()
  }
})

test.each([
  ['3.1', newest],
  ['3.0', older],
])('%s: every call says what it does, what it takes and what it answers', (_version, document) => {
  const ids = operationsOf(document).map(({ operationId }) => operationId)
  expect(new Set(ids).size).toBe(ids.length)
  const tags = (document.tags as { name: string; description: string }[]).map(({ name }) => name)
  for (const [path, methods] of Object.entries(document.paths as Node)) {
    for (const operation of Object.values(methods as Node) as Node[]) {
      expect(operation.summary, path).toMatch(/\w/)
      expect(operation.description, path).toMatch(/token\.$/)
      expect(tags, path).toEqual(expect.arrayContaining(operation.tags as string[]))
      const declared = ((operation.parameters ?? []) as Node[]).filter(({ in: where }) => where === 'path')
      expect(declared.map(({ name }) => name).sort(), path).toEqual(
        [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort(),
      )
      for (const parameter of (operation.parameters ?? []) as Node[])
        expect(parameter.description, path).toMatch(/\w/)
      for (const answer of Object.values(operation.responses as Node) as Node[])
        expect(answer.description, path).not.toBe('Default Response')
    }
  }
})

test('every field of every schema has a description', () => {
  const bare = nodes(newest).flatMap(([path, { properties }]) =>
    Object.entries(isNode(properties) ? properties : {})
      .filter(([, field]) => isNode(field))
      .filter(([, field]) => {
        const { description, $ref } = field as Node
        const said = description ?? (at(newest, String($ref)) as Node | undefined)?.description
        return typeof said !== 'string' || said.length < 4
      })
      .map(([name]) => `${path}/${name}`),
  )
  expect(bare).toEqual([])
})

test('every schema has a description, and objects say whether more may be in them', () => {
  for (const [name, schema] of Object.entries(schemasOf(newest)))
    expect(schema.description, name).toMatch(/\w/)
  const loose = nodes(newest).filter(
    ([, { type, additionalProperties }]) =>
      [type].flat().includes('object') && additionalProperties === undefined,
  )
  expect(loose.map(([path]) => path)).toEqual([])
})

test('the webhook is in it', () => {
  const { post } = (newest.webhooks as { message: { post: Node } }).message
  const body = (post.requestBody as { content: Record<string, { schema: Node }> }).content['application/json']
  expect(body?.schema.$ref).toBe('#/components/schemas/MessageEvent')
  expect((post.parameters as Node[]).map(({ name }) => name)).toEqual([
    'webhook-id',
    'webhook-timestamp',
    'webhook-signature',
  ])
})

test('the event has the keys of the contract, all of them, in their order, and no others', () => {
  for (const schema of [MessageEventSchema, QuotedMessageSchema, schemasOf(newest).MessageEvent] as Node[]) {
    expect(Object.keys(schema.properties as Node)).toEqual(MESSAGE_EVENT_KEYS)
    expect(schema.required).toEqual(MESSAGE_EVENT_KEYS)
    expect(schema.additionalProperties).toBe(false)
  }
  for (const [name, field] of Object.entries<Node>(MessageEventSchema.properties as never)) {
    const said = field.examples ?? field.anyOf ?? field.properties
    expect(said, `${name} has an example`).toBeDefined()
  }
})

test.each([
  ['3.1', newest],
  ['3.0', older],
])('%s: what can be sent is shown by examples', (_version, document) => {
  const send = operationsOf(document).find(({ operationId }) => operationId === 'sendMessage')
  expect(send?.requestBody).toMatchObject({
    content: {
      'application/json': {
        schema: { $ref: '#/components/schemas/NewMessage' },
        examples: { text: {}, template: {}, buttons: {}, file: {}, upload: {} },
      },
    },
  })
  expect(JSON.stringify(document)).not.toContain('x-examples')
})

test('3.0 has nothing that 3.0 does not know', () => {
  expect(older).not.toHaveProperty('webhooks')
  for (const [path, node] of nodes(older)) {
    expect(Array.isArray(node.type), path).toBe(false)
    expect(node.type, path).not.toBe('null')
    expect(node, path).not.toHaveProperty('const')
    expect(Array.isArray(node.examples), path).toBe(false)
    if (node.$ref !== undefined) expect(Object.keys(node), path).toEqual(['$ref'])
    if (node.nullable === true) expect(node.type ?? node.allOf ?? node.anyOf, path).toBeDefined()
  }
})

test('3.0 says null where 3.1 does', () => {
  const service = schemasOf(older).Service as { properties: Record<string, Node> }
  expect(service.properties.rate_per_s).toMatchObject({ type: 'number', nullable: true })
  const event = schemasOf(older).MessageEvent as { properties: Record<string, Node> }
  expect(event.properties.agent).toMatchObject({
    allOf: [{ $ref: '#/components/schemas/AgentRef' }],
    nullable: true,
  })
  expect(event.properties.type).toMatchObject({ type: 'string', example: 'TEXT' })
})
