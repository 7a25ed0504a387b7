import type { TSchema, Type as TypeBox } from 'typebox'

type Options = Readonly<Record<string, unknown>>
type Used =
  | 'Array'
  | 'Boolean'
  | 'Integer'
  | 'Null'
  | 'Number'
  | 'Object'
  | 'Optional'
  | 'String'
  | 'Union'
  | 'Unknown'
  | 'Unsafe'

/** Schemas that a property may go without. */
const optional = new WeakSet<object>()

const asOptional = (schema: TSchema) => {
  const copy = { ...schema }
  optional.add(copy)
  return copy
}

const objectOf = (properties: Readonly<Record<string, object>>, options?: Options) => {
  const required = Object.keys(properties).filter(name => !optional.has(properties[name] ?? {}))
  return { type: 'object', ...(required.length > 0 && { required }), properties, ...options }
}

const ofType = (type: string) => (options?: Options) => ({ type, ...options })

/**
 * The few builders of TypeBox that our schemas are made with, under its types; what they make is plain JSON Schema.
 * Its own come with 300 files more, for which each start and each command would wait.
 */
export const Type = {
  Array: (items: object, options?: Options) => ({ type: 'array', items, ...options }),
  Boolean: ofType('boolean'),
  Integer: ofType('integer'),
  Null: ofType('null'),
  Number: ofType('number'),
  Object: objectOf,
  Optional: asOptional,
  String: ofType('string'),
  Union: (anyOf: readonly object[], options?: Options) => ({ anyOf, ...options }),
  Unknown: (options?: Options) => ({ ...options }),
  Unsafe: (schema: object) => ({ ...schema }),
} as unknown as Pick<typeof TypeBox, Used>
