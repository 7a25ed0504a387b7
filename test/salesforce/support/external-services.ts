/**
 * What External Services takes of an OpenAPI 3.0 document, by Salesforce's own help (help.salesforce.com, read in 2026):
 *
 * - `external_services_intro_openapi_2_3_support`: OpenAPI 2.0 and 3.0, no 3.1; the media types JSON, form and plain
 *   text; header parameters; additionalProperties as maps.
 * - `external_services_mime_type_mapping`: a media type beyond those has to be mapped to one of them by hand when the
 *   document is registered. That of our refusals is the only one: an operation may answer with it, not succeed with it.
 * - `external_services_schema_def_definition`: GET, PATCH, PUT, POST and DELETE; no GET with a body; no response
 *   headers; each parameter has a name; the data types; allOf of objects, anyOf and oneOf of primitives, lists or
 *   objects; a list of lists is no field of a Flow.
 * - `external_services_schema_def_naming_description`: names become Apex identifiers, which know no upper and lower
 *   case; a description is cut after 1,333 characters.
 * - `external_services_schema_def_limits`: 10,000,000 characters, 3,000 active operations, 3,000 active objects.
 *
 * `not`, and schemas that hold themselves, are nowhere said to be taken, so there may be none.
 */
export interface Node {
  readonly [key: string]: unknown
}

const MEDIA = ['application/json', 'application/x-www-form-urlencoded', 'text/plain']
const REFUSAL = 'application/problem+json'
const METHODS = ['get', 'patch', 'put', 'post', 'delete']
const TYPES = ['boolean', 'integer', 'number', 'string', 'array', 'object']
/** Under these keys stand values, not schemas. */
const VALUES = new Set(['example', 'examples', 'enum', 'default'])
/** A name of Apex: letters, digits and single underscores, a letter first and none of the last at the end. */
const IDENTIFIER = /^[A-Za-z](?!.*__)\w{0,79}(?<!_)$/

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const nodeAt = (node: Node, key: string): Node => (isNode(node[key]) ? node[key] : {})
const nodesIn = (value: unknown): Node[] => (Array.isArray(value) ? value.filter(isNode) : [])

const doubles = (where: string, names: readonly string[]): string[] => {
  const lower = names.map(name => name.toLowerCase())
  return names.filter((_, i) => lower.indexOf(lower[i] ?? '') !== i).map(name => `${where}: ${name} twice`)
}

const names = (where: string, list: readonly string[]): string[] => [
  ...list.filter(name => !IDENTIFIER.test(name)).map(name => `${where}: ${name} is no identifier`),
  ...doubles(where, list),
]

const media = (where: string, node: unknown, allowed: readonly string[]): string[] =>
  Object.keys(isNode(node) ? nodeAt(node, 'content') : {})
    .filter(type => !allowed.includes(type))
    .map(type => `${where}: ${type}`)

const operationProblems = (where: string, method: string, operation: Node): string[] => {
  const parameters = nodesIn(operation.parameters)
  const answers = Object.entries(nodeAt(operation, 'responses')).filter((entry): entry is [string, Node] =>
    isNode(entry[1]),
  )
  return [
    ...(METHODS.includes(method) ? [] : [`${where}: the method ${method}`]),
    ...(method === 'get' && operation.requestBody !== undefined ? [`${where}: a GET with a body`] : []),
    ...media(where, operation.requestBody, MEDIA),
    ...answers.flatMap(([status, answer]) => [
      ...media(`${where} ${status}`, answer, status.startsWith('2') ? MEDIA : [...MEDIA, REFUSAL]),
      ...(answer.headers === undefined ? [] : [`${where} ${status}: response headers`]),
    ]),
    ...parameters.filter(({ name }) => !/^[A-Za-z][\w-]*$/.test(String(name))).map(() => `${where}: no name`),
    ...doubles(
      where,
      parameters.map(one => String(one.name)),
    ),
    ...(answers.some(([status]) => status.startsWith('2')) ? [] : [`${where}: no success`]),
  ]
}

const schemaProblems = (where: string, schema: Node): string[] => {
  const items = nodeAt(schema, 'items')
  return [
    ...(schema.type === undefined || TYPES.includes(String(schema.type)) ? [] : [`${where}: ${schema.type}`]),
    ...['not', 'const', 'if', 'patternProperties', 'prefixItems', '$defs', '$dynamicRef']
      .filter(key => key in schema)
      .map(key => `${where}: ${key}`),
    ...(schema.type === 'array' && schema.items === undefined ? [`${where}: a list of nothing`] : []),
    ...(items.type === 'array' ? [`${where}: a list of lists`] : []),
    ...nodesIn(schema.allOf)
      .filter(one => one.$ref === undefined && one.type !== 'object')
      .map(() => `${where}: allOf of what is no object`),
    ...names(where, Object.keys(nodeAt(schema, 'properties'))),
  ]
}

const walk = (where: string, value: unknown, visit: (where: string, node: Node) => string[]): string[] => {
  if (Array.isArray(value)) return value.flatMap((one, i) => walk(`${where}/${i}`, one, visit))
  if (!isNode(value)) return []
  return [
    ...visit(where, value),
    ...Object.entries(value)
      .filter(([key]) => !VALUES.has(key))
      // A map of fields is no schema, whatever they are called.
      .flatMap(([key, one]) =>
        key === 'properties' && isNode(one)
          ? Object.entries(one).flatMap(([name, field]) => walk(`${where}/${name}`, field, visit))
          : walk(`${where}/${key}`, one, visit),
      ),
  ]
}

const referencesIn = (value: unknown): string[] => {
  const found: string[] = []
  walk('', value, (_where, node) => {
    if (typeof node.$ref === 'string') found.push(node.$ref.split('/').at(-1) ?? '')
    return []
  })
  return found
}

/** Schemas that hold themselves, at whatever depth. */
const circles = (schemas: Node): string[] => {
  const reaches = (from: string, seen: Set<string>): Set<string> => {
    for (const name of referencesIn(schemas[from])) if (!seen.has(name)) reaches(name, seen.add(name))
    return seen
  }
  return Object.keys(schemas)
    .filter(name => reaches(name, new Set()).has(name))
    .map(name => `${name} holds itself`)
}

const tooLong = (where: string, { description }: Node): string[] =>
  typeof description === 'string' && description.length > 1_333 ? [`${where}: a long description`] : []

/** What of a document External Services would not take, or not whole. */
export const externalServicesProblems = (document: Node): string[] => {
  const schemas = nodeAt(nodeAt(document, 'components'), 'schemas')
  const operations = Object.entries(nodeAt(document, 'paths')).flatMap(([path, methods]) =>
    Object.entries(isNode(methods) ? methods : {}).map(([method, one]) => ({
      where: `${method.toUpperCase()} ${path}`,
      method,
      operation: isNode(one) ? one : {},
    })),
  )
  const ids = operations.map(({ operation }) => String(operation.operationId))
  return [
    ...(/^3[.]0[.]\d$/.test(String(document.openapi)) ? [] : [`OpenAPI ${document.openapi}`]),
    ...(JSON.stringify(document).length <= 10_000_000 ? [] : ['more than 10,000,000 characters']),
    ...(operations.length <= 3_000 ? [] : ['more than 3,000 operations']),
    ...(Object.keys(schemas).length <= 3_000 ? [] : ['more than 3,000 objects']),
    ...names('operations', ids),
    ...names('schemas', Object.keys(schemas)),
    ...operations.flatMap(({ where, method, operation }) => operationProblems(where, method, operation)),
    ...walk('', { schemas, paths: document.paths }, (where, node) => [
      ...('properties' in node || 'type' in node || 'items' in node || 'not' in node
        ? schemaProblems(where, node)
        : []),
      ...tooLong(where, node),
    ]),
    ...circles(schemas),
  ]
}
