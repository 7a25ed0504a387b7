import { isNode, type Node, VALUES } from './openapi-options.ts'

/**
 * An OpenAPI 3.1 document as OpenAPI 3.0.3, for those who read no newer one (Salesforce External Services):
 * `nullable` instead of `null` among the types, one `example` instead of several, no `webhooks`. They are no browsers:
 * of how to show who calls, only the token is left. Nor do they take streams, pages, files and redirections: such
 * calls are left out, and so are bodies in which there can be nothing.
 */
export const toOpenApi30 = (document: Node): Node => {
  const { webhooks: _webhooks, openapi: _version, info, ...rest } = document
  const license = { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' }
  const like30 = older(rest) as Node
  const components = like30.components as Node
  const { token } = components.securitySchemes as Node
  return {
    openapi: '3.0.3',
    info: { ...(info as Node), license },
    ...like30,
    components: { ...components, securitySchemes: { token } },
    paths: plainCalls(like30.paths as Node),
  }
}

/** What External Services reads and writes by itself (test/salesforce/external-services.test.ts says where from). */
const MEDIA = new Set(['application/json', 'application/x-www-form-urlencoded', 'text/plain'])

const mediaOf = (one: unknown): string[] =>
  isNode(one) && isNode(one.content) ? Object.keys(one.content) : []

/**
 * Does it succeed, with what is read and written so? What only leads a browser on does not. Refusals do not count: a
 * client that cannot read one still has its status.
 */
const isPlain = (operation: Node): boolean => {
  const answers = Object.entries(operation.responses as Node).filter(([status]) => status.startsWith('2'))
  return (
    answers.length > 0 &&
    [...answers.map(([, answer]) => answer), operation.requestBody].every(one =>
      mediaOf(one).every(type => MEDIA.has(type)),
    )
  )
}

const isNothing = (body: unknown): boolean => {
  const json = isNode(body) && isNode(body.content) ? body.content['application/json'] : undefined
  const schema = isNode(json) ? json.schema : undefined
  return (
    isNode(schema) && isNode(schema.properties) && !schema.additionalProperties && isEmpty(schema.properties)
  )
}

const isEmpty = (node: Node): boolean => Object.keys(node).length === 0

/** A node with each of its values as it is to be; those that are to go are undefined. */
const rewritten = (node: Node, rewrite: (value: unknown, key: string) => unknown): Node =>
  Object.fromEntries(
    Object.entries(node)
      .map(([key, value]) => [key, rewrite(value, key)])
      .filter(([, value]) => value !== undefined),
  )

/** Without a body that holds nothing; what needs a token, by the token alone. */
const operationOf = (operation: Node): Node =>
  rewritten(operation, (value, key) => {
    if (key === 'security' && Array.isArray(value)) return value.filter(way => 'token' in way)
    return key === 'requestBody' && isNothing(value) ? undefined : value
  })

/** The calls that are left; an address with none of them goes. */
const plainCalls = (paths: Node): Node =>
  rewritten(paths, methods => {
    const left = rewritten(methods as Node, one =>
      isPlain(one as Node) ? operationOf(one as Node) : undefined,
    )
    return isEmpty(left) ? undefined : left
  })

const isNull = (schema: unknown): boolean => isNode(schema) && schema.type === 'null'

/** The only schema of 3.0 that takes null and nothing else. */
const NULL = { type: 'object', nullable: true, enum: [null] }

const older = (node: unknown): unknown => {
  if (Array.isArray(node)) return node.map(older)
  if (!isNode(node)) return node
  const { examples, const: only, ...rest } = node
  const inner: Node = Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [key, VALUES.has(key) ? value : older(value)]),
  )
  // `examples` of a media type or parameter is a map and stands in 3.0 too; of a schema it is a list and does not.
  const shown = Array.isArray(examples)
    ? { example: examples[0] }
    : examples === undefined
      ? {}
      : { examples }
  const fixed = only === undefined ? {} : { enum: [only] }
  return nullableOf({ ...inner, ...shown, ...fixed }, node)
}

const nullableOf = (schema: Node, original: Node): Node => {
  if (isNull(original)) return { ...schema, ...NULL }
  if (Array.isArray(original.type)) return typesOf(schema, original.type as string[])
  if (!Array.isArray(original.anyOf) || !original.anyOf.some(isNull)) return schema
  const others = (schema.anyOf as Node[]).filter((_, i) => !isNull((original.anyOf as unknown[])[i]))
  const { anyOf: _anyOf, ...rest } = schema
  return others.length === 1
    ? { ...rest, allOf: others, nullable: true }
    : { ...rest, anyOf: others, nullable: true }
}

const typesOf = (schema: Node, types: readonly string[]): Node => {
  const others = types.filter(type => type !== 'null')
  const nullable = others.length < types.length ? { nullable: true } : {}
  const { type: _type, ...rest } = schema
  return others.length === 1
    ? { ...rest, type: others[0], ...nullable }
    : { ...rest, anyOf: others.map(type => ({ type, ...nullable })) }
}
