import type { FastifySchemaValidationError } from 'fastify'
import type { TSchema } from 'typebox'
import { Compile } from 'typebox/schema'
import { type FieldError, notFound, Refusal } from '../domain/errors.ts'
import { emptyId } from './route.ts'
import { wrongFields } from './wrong-fields.ts'

type HttpPart = 'body' | 'querystring' | 'params' | 'headers'
type Verdict = { readonly value: unknown } | { readonly error: FastifySchemaValidationError[] }

const INTEGER = /^-?\d{1,15}$/

const FLAGS: Readonly<Record<string, boolean>> = { true: true, false: false }

const readValue = (type: unknown, value: unknown): unknown => {
  if (typeof value !== 'string') return value
  if (type === 'integer' && INTEGER.test(value)) return Number(value)
  return type === 'boolean' && Object.hasOwn(FLAGS, value) ? FLAGS[value] : value
}

/** In a query everything is text: whole numbers and flags are read where the schema wants them, and nothing else is. */
const readQuery = (schema: TSchema, query: unknown): unknown => {
  const { properties = {} } = schema as { properties?: Record<string, { type?: unknown }> }
  const read = Object.entries(query as Record<string, unknown>)
  return Object.fromEntries(read.map(([name, value]) => [name, readValue(properties[name]?.type, value)]))
}

/** What a schema finds wrong in a value; none where it fits. Compiled at first use: most routes are never called. */
const checkOf = (schema: unknown): ((value: unknown) => FastifySchemaValidationError[]) => {
  let validator: ReturnType<typeof Compile<TSchema>> | undefined
  return value => {
    validator ??= Compile(schema as TSchema)
    return validator.Check(value) ? [] : (validator.Errors(value)[1] as FastifySchemaValidationError[])
  }
}

/** For Fastify, of a route's schema: nothing is coerced in a body, and nothing is taken out of it. */
export const validatorCompiler = ({ schema, httpPart }: { schema: unknown; httpPart?: string }) => {
  const check = checkOf(schema)
  return (given: unknown): Verdict => {
    const value = httpPart === 'querystring' ? readQuery(schema as TSchema, given) : given
    const wrong = check(value)
    if (wrong.length === 0) return { value }
    // No body at all: what one would have to hold says more than that there is none.
    const missing = (value ?? null) === null ? check({}) : []
    const found = missing.length > 0 ? missing : wrong
    return { error: found.map(one => explained(one, schema, value)) }
  }
}

/** What lies at a JSON pointer; undefined where nothing does. */
const at = (whole: unknown, pointer: string): unknown =>
  pointer
    .split('/')
    .slice(1)
    .map(part => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((inner, part) => (inner as Record<string, unknown> | null | undefined)?.[part], whole)

/** An error with what only the schema and the value tell: an empty text has no format at all, an absent word a choice. */
const explained = (
  found: FastifySchemaValidationError,
  schema: unknown,
  value: unknown,
): FastifySchemaValidationError => {
  const { keyword, instancePath, schemaPath, params } = found
  if (keyword === 'format' && at(value, instancePath) === '')
    return { ...found, keyword: 'minLength', params: { limit: 1 } }
  if (keyword !== 'required') return found
  const { properties = {} } = (at(schema, schemaPath) ?? {}) as { properties?: Record<string, Choice> }
  return { ...found, params: { ...params, properties } as typeof params }
}

type Choice = { readonly enum?: readonly unknown[] }

const WHOLE: Record<Exclude<HttpPart, 'params'>, string> = {
  body: 'The body',
  querystring: 'The query',
  headers: 'The headers',
}

/** What a validator found, as the refusal that is answered. */
export const invalid = (found: readonly FastifySchemaValidationError[], part: HttpPart): Refusal => {
  if (part === 'params') return unknownAddress(found)
  const errors = wrongFields(found)
  return new Refusal('invalid', sentence(errors, WHOLE[part]), errors)
}

const unknownAddress = (found: readonly FastifySchemaValidationError[]): Refusal => {
  const [empty] = wrongFields(found.filter(({ keyword }) => keyword === 'minLength'))
  return empty === undefined || empty.path === '' ? notFound('thing') : emptyId(empty.path)
}

/** For Fastify: the error that a request with these validation errors ends with. */
export const schemaErrorFormatter = (found: readonly FastifySchemaValidationError[], part: string): Refusal =>
  invalid(found, part as HttpPart)

const sentence = (errors: readonly FieldError[], whole: string): string => {
  const [first] = errors
  const rest = errors.length > 1 ? ` (and ${errors.length - 1} more)` : ''
  return `${first?.path || whole} ${first?.message}${rest}.`
}

/** @throws Refusal `invalid`, about one field of the query */
export const refuseQuery = (path: string, message: string): never => {
  throw new Refusal('invalid', `${path} ${message}.`, [{ path, message }])
}
