import { type Html, html, prose } from './html.ts'
import { isNode, type Node } from './openapi-options.ts'

/** Deeper fields are shown where their own schema is. */
const DEEPEST = 2

const resolved = (schema: Node, document: Node): Node => {
  if (typeof schema.$ref !== 'string') return schema
  const name = schema.$ref.split('/').at(-1) ?? ''
  return ((document.components as { schemas: Record<string, Node> }).schemas[name] ?? {}) as Node
}

const alternatives = (schema: Node): Node[] =>
  [schema.anyOf, schema.oneOf, schema.allOf].flat().filter(isNode)

/** A type in a few words. */
const typeOf = (schema: Node, document: Node): string => {
  const actual = resolved(schema, document)
  const others = alternatives(actual)
  if (others.length > 0) return [...new Set(others.map(other => typeOf(other, document)))].join(' or ')
  if (Array.isArray(actual.enum)) return actual.enum.map(String).join(' | ')
  const types = [actual.type ?? 'any'].flat().join(' or ')
  const format = typeof actual.format === 'string' ? ` (${actual.format})` : ''
  const items = isNode(actual.items) ? ` of ${typeOf(actual.items, document)}` : ''
  return types + format + items
}

const limitsOf = ({ minimum, maximum, maxLength, maxItems }: Node): string => {
  const range =
    minimum === undefined && maximum === undefined ? '' : ` ${minimum ?? '…'} to ${maximum ?? '…'}.`
  const length = maxLength === undefined ? '' : ` At most ${maxLength} characters.`
  return range + length + (maxItems === undefined ? '' : ` At most ${maxItems}.`)
}

/** The object that a schema is, or whose list or alternative it is. */
const objectOf = (schema: Node, document: Node): Node | null => {
  const actual = resolved(schema, document)
  if (isNode(actual.properties)) return actual
  if (isNode(actual.items)) return objectOf(actual.items, document)
  for (const other of alternatives(actual)) {
    const found = objectOf(other, document)
    if (found !== null) return found
  }
  return null
}

/** A row for each field of a schema, and for the fields of its fields. */
export const fieldRows = (schema: Node, document: Node, prefix = '', depth = 1): Html[] => {
  const object = objectOf(schema, document)
  if (object === null) return []
  const required = new Set((object.required ?? []) as string[])
  return Object.entries(object.properties as Node).flatMap(([name, value]) => {
    const field = value as Node
    const actual = resolved(field, document)
    const list = isNode(actual.items) ? '[]' : ''
    const path = `${prefix}${name}${list}`
    const inner = depth < DEEPEST ? fieldRows(field, document, `${path}.`, depth + 1) : []
    const need = required.has(name) ? '' : ' (optional)'
    const row = html`<tr><td><code>${path}</code>${need}</td><td>${typeOf(field, document)}</td><td>${prose(actual.description)}${limitsOf(actual)}</td></tr>`
    return [row, ...inner]
  })
}
