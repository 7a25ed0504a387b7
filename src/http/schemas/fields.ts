import type { Static, TObject, TProperties, TSchema } from 'typebox'
import { isInstant, type Millis, rfc3339 } from '../../domain/time.ts'
import { Type } from './type.ts'

/** What may be said of a field besides its type; every field says what it means. */
type Options = Readonly<Record<string, unknown>>

export const text = (description: string, options: Options = {}) => Type.String({ description, ...options })
export const flag = (description: string, options: Options = {}) => Type.Boolean({ description, ...options })
export const whole = (description: string, options: Options = {}) => Type.Integer({ description, ...options })
export const number = (description: string, options: Options = {}) => Type.Number({ description, ...options })

/** An id of ours. */
export const uuid = (description: string) =>
  text(description, { format: 'uuid', examples: ['01949f3a-6c1e-7d3a-9a53-2f6f0c1b7e11'] })

/** An instant, as {@link rfc3339} writes it. */
export const instant = (description: string) =>
  text(description, { format: 'date-time', examples: ['2024-01-15T10:30:00Z'] })

/** One of some words. */
export const oneOf = <const V extends readonly string[]>(
  values: V,
  description: string,
  options: Options = {},
) => Type.Unsafe<V[number]>({ type: 'string', enum: [...values], description, ...options })

export const list = <S extends TSchema>(items: S, description: string, options: Options = {}) =>
  Type.Array(items, { description, ...options })

/** An object with exactly these keys. */
export const closed = <P extends TProperties>(
  properties: P,
  description: string,
  options: Options = {},
): TObject<P> => Type.Object(properties, { description, additionalProperties: false, ...options })

/** The same value, or null. */
export const nullable = <S extends TSchema>(schema: S) => {
  const { type, enum: values } = schema as { type?: unknown; enum?: readonly unknown[] }
  if (typeof type !== 'string' || type === 'object') {
    const { description } = schema as { description?: string }
    const either = { anyOf: [schema, { type: 'null' }] }
    return Type.Unsafe<Static<S> | null>(description === undefined ? either : { ...either, description })
  }
  const members = values === undefined ? {} : { enum: [...values, null] }
  return Type.Unsafe<Static<S> | null>({ ...schema, type: [type, 'null'], ...members })
}

/** A time for a view: RFC 3339, or null. */
export const time = (at: Millis): string => rfc3339(at)
export const timeOrNull = (at: Millis | null): string | null => (at === null ? null : rfc3339(at))

/**
 * An instant that was checked by the format `date-time`.
 * @returns milliseconds since 1970, or null where the hub cannot keep it (before 1970, a leap second)
 */
export const readTime = (value: string): Millis | null => {
  const at = Date.parse(value.toUpperCase())
  return isInstant(at) ? at : null
}
