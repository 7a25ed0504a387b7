import type { FastifySchemaValidationError } from 'fastify'
import type { FieldError } from '../domain/errors.ts'

/** `/filter/types/0` as `filter.types[0]`. */
const pathOf = (pointer: string): string =>
  pointer
    .split('/')
    .slice(1)
    .map(part => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce((path, part) => {
      if (/^\d+$/.test(part)) return `${path}[${part}]`
      return path === '' ? part : `${path}.${part}`
    }, '')

const FORMATS: Readonly<Record<string, string>> = {
  uuid: 'must be a UUID in lower case',
  'date-time': 'must be an RFC 3339 time such as 2024-01-15T10:30:00Z (in a query, write + as %2B)',
}

const plural = (n: unknown, one: string, many: string): string => `${n} ${n === 1 ? one : many}`
const listed = (values: unknown): string => [values].flat().map(String).join(', ')

type Params = Readonly<Record<string, unknown>>

/** What each keyword of JSON Schema means to a person, to be read after the path. */
const WORDS: Readonly<Record<string, (params: Params) => string>> = {
  type: ({ type }) => beOneOf([type].flat()),
  enum: ({ allowedValues }) => `must be one of ${listed(allowedValues)}`,
  const: ({ allowedValue }) => `must be ${listed(allowedValue)}`,
  format: ({ format }) => FORMATS[String(format)] ?? `must be a valid ${format}`,
  minLength: ({ limit }) => (limit === 1 ? 'must not be empty' : `must have at least ${limit} characters`),
  maxLength: ({ limit }) => `must have at most ${plural(limit, 'character', 'characters')}`,
  minimum: ({ limit }) => `must be at least ${limit}`,
  maximum: ({ limit }) => `must be at most ${limit}`,
  minItems: ({ limit }) => `must have at least ${plural(limit, 'entry', 'entries')}`,
  maxItems: ({ limit }) => `must have at most ${plural(limit, 'entry', 'entries')}`,
  uniqueItems: () => 'must not hold the same entry twice',
  minProperties: () => 'must name at least one field',
  pattern: () => 'is not written as it must be',
  // The schema of what may not be there is `false`.
  boolean: () => 'is not known here',
}

const ARTICLES: Readonly<Record<string, string>> = {
  null: 'null',
  integer: 'a whole number',
  object: 'an object',
  array: 'a list',
  boolean: 'true or false',
}
const withArticle = (type: unknown): string => ARTICLES[String(type)] ?? `a ${type}`
const beOneOf = (types: readonly unknown[]): string => `must be ${types.map(withArticle).join(' or ')}`

/** An error, with the types that the value might have had where it is about those. */
interface Found extends FieldError {
  readonly types?: readonly unknown[]
}

const missing = (pointer: string, { requiredProperties, properties }: Params): Found[] =>
  [requiredProperties].flat().map(name => ({
    path: pathOf(`${pointer}/${escaped(String(name))}`),
    message: `is missing${choiceOf((properties as Fields | undefined)?.[String(name)])}`,
  }))

type Fields = Readonly<Record<string, { readonly enum?: readonly unknown[] }>>

const choiceOf = (field: Fields[string] | undefined): string =>
  field?.enum === undefined ? '' : `: one of ${listed(field.enum)}`

const escaped = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1')

const fieldErrors = ({ keyword, instancePath, params }: FastifySchemaValidationError): Found[] => {
  if (keyword === 'required') return missing(instancePath, params)
  const words = WORDS[keyword]
  if (words === undefined) return []
  const types = keyword === 'type' ? { types: [params.type].flat() } : {}
  return [{ path: pathOf(instancePath), message: words(params), ...types }]
}

const isBelow = (path: string, outer: string): boolean =>
  path.startsWith(`${outer}.`) || path.startsWith(`${outer}[`) || (outer === '' && path !== '')

/** The types of all alternatives at a path; that it might be null helps nobody who gave something else. */
const alternativesAt = (path: string, found: readonly Found[]): readonly unknown[] => {
  const lists = found.flatMap(one => (one.path === path && one.types !== undefined ? [one.types] : []))
  const others = lists.filter(types => types.some(type => type !== 'null'))
  return [...new Set((others.length > 0 ? others : lists).flat())]
}

/** Where several alternatives failed, what one of them says of the value counts for more than what it is not. */
const withoutAlternatives = (found: readonly Found[]): FieldError[] =>
  found
    .filter(
      ({ path, types }) =>
        types === undefined ||
        !found.some(other => isBelow(other.path, path) || (other.path === path && other.types === undefined)),
    )
    .map(({ path, message, types }) => ({
      path,
      message: types === undefined ? message : beOneOf(alternativesAt(path, found)),
    }))
    .filter(
      ({ path, message }, i, errors) =>
        errors.findIndex(other => other.path === path && other.message === message) === i,
    )

/** What a validator found, in words. */
export const wrongFields = (found: readonly FastifySchemaValidationError[]): FieldError[] => {
  const errors = withoutAlternatives(found.flatMap(fieldErrors))
  return errors.length > 0 ? errors : [{ path: '', message: 'is not as it must be' }]
}
