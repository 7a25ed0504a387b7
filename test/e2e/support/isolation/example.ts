import { type Operation, type Parameter, resolve, type Schema } from '../../../chaos/support/documented.ts'

/** Ids of a tenant's things, by the name of the parameter that they are given as. */
export type Ids = Readonly<Record<string, string>>

const HOUR_MS = 3_600_000

/** A value that the documents allow; what is an id by its name is one of these. */
export const exampleOf = (given: Schema, name: string, ids: Ids): unknown => {
  const schema = given.$ref === undefined ? given : resolve(given.$ref)
  const known = ids[name] ?? (name.endsWith('_ids') ? ids[name.slice(0, -1)] : undefined)
  if (known !== undefined) return name.endsWith('_ids') ? [known] : known
  const shown = schema.const ?? schema.enum?.[0] ?? schema.example ?? schema.examples?.[0]
  if (shown !== undefined) return shown
  const [choice] = schema.anyOf ?? schema.oneOf ?? []
  if (choice !== undefined) return exampleOf(choice, name, ids)
  const type = typeof schema.type === 'string' ? schema.type : schema.type?.[0]
  if (type === 'object') return objectOf(schema, ids)
  if (type === 'array') return schema.minItems ? [exampleOf(schema.items ?? {}, name, ids)] : []
  if (type === 'string') return textOf(schema, name)
  if (type === 'integer' || type === 'number') return schema.minimum ?? 1
  return type === 'boolean' ? true : null
}

/** What must be there; where nothing must be, one of what may. */
const objectOf = ({ properties = {}, required = [] }: Schema, ids: Ids): object => {
  const names = required.length > 0 ? required : Object.keys(properties).slice(0, 1)
  return Object.fromEntries(names.map(name => [name, exampleOf(properties[name] ?? {}, name, ids)]))
}

/** A stretch of time has its end after its beginning. */
const textOf = ({ format }: Schema, name: string): string => {
  const at = Date.now() + (name.startsWith('from') ? -HOUR_MS : 0)
  if (format === 'date-time') return new Date(at).toISOString()
  if (format === 'uri' || name === 'url') return 'https://crm.example.com/hook'
  return name === 'id' ? 'an id' : 'Example'
}

/** A documented body with its ids put right. */
const withIds = (shown: unknown, ids: Ids): unknown => {
  if (Array.isArray(shown)) return shown.map(one => withIds(one, ids))
  if (typeof shown !== 'object' || shown === null) return shown
  return Object.fromEntries(Object.entries(shown).map(([name, value]) => [name, idOr(name, value, ids)]))
}

const idOr = (name: string, value: unknown, ids: Ids): unknown => {
  if (value === null) return null
  if (name.endsWith('_ids') && ids[name.slice(0, -1)] !== undefined) return [ids[name.slice(0, -1)]]
  return ids[name] ?? withIds(value, ids)
}

/** Bodies that an operation takes: those that the documents show, else one that they allow, or none. */
export const bodiesOf = ({ body, examples }: Operation, ids: Ids): readonly [unknown, ...unknown[]] => {
  if (body === null) return [undefined]
  const [first, ...others] = examples.map(shown => withIds(shown, ids))
  return first === undefined ? [exampleOf(body, '', ids)] : [first, ...others]
}

/** Where a body may name things by id: the way to each field. */
export const idFields = (given: Schema, names: Ids, way: readonly string[] = []): (readonly string[])[] => {
  const schema = given.$ref === undefined ? given : resolve(given.$ref)
  const below = Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const isId =
      names[name] !== undefined || (name.endsWith('_ids') && names[name.slice(0, -1)] !== undefined)
    return isId ? [[...way, name]] : idFields(field, names, [...way, name])
  })
  const choices = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])]
  return [...below, ...choices.flatMap(choice => idFields(choice, names, way))]
}

/** A body with an id of somebody at that place. */
export const withForeign = (body: unknown, [name, ...rest]: readonly string[], ids: Ids): unknown => {
  if (name === undefined) return body
  const fields = (body ?? {}) as Record<string, unknown>
  if (rest.length > 0) return { ...fields, [name]: withForeign(fields[name], rest, ids) }
  return { ...fields, [name]: name.endsWith('_ids') ? [ids[name.slice(0, -1)]] : ids[name] }
}

/** The path of an operation with these ids in it, and what its query must have. @throws Error where an id is missing */
export const pathOf = ({ path, parameters }: Operation, ids: Ids): string => {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const id = ids[name]
    if (id === undefined)
      throw new Error(`Nothing is known that {${name}} of ${path} could name: the matrix cannot call it.`)
    return id
  })
  const needed = parameters.filter(one => one.in === 'query' && one.required === true)
  const query = new URLSearchParams()
  for (const parameter of needed) query.set(parameter.name, String(queryValueOf(parameter, ids)))
  return needed.length === 0 ? filled : `${filled}?${query}`
}

const queryValueOf = ({ name, schema, example }: Parameter, ids: Ids): unknown =>
  schema.format === 'date-time' ? textOf(schema, name) : (example ?? exampleOf(schema, name, ids))
