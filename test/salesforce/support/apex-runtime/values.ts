/** Values of Apex as JavaScript has them: a list is an array, a map is a Map, and null stands for undefined too. */
export type Value = unknown

/** What Apex throws and catches. */
export class ApexException extends Error {
  text: string | null

  constructor(text: string | null = null) {
    super(text ?? '')
    this.text = text
  }

  getMessage(): string | null {
    return this.text
  }

  setMessage(text: string): void {
    this.text = text
    this.message = text
  }
}

export class JsonException extends ApexException {}
export class CalloutException extends ApexException {}

/** Its message is Salesforce's own until it is set. */
export class AuraHandledException extends ApexException {
  constructor(_text: string) {
    super('Script-thrown exception')
  }
}

const fromJson = (value: unknown): Value => {
  if (Array.isArray(value)) return value.map(fromJson)
  if (typeof value !== 'object' || value === null) return value
  return new Map(Object.entries(value).map(([key, one]) => [key, fromJson(one)]))
}

const toJson = (value: Value): unknown => {
  if (Array.isArray(value)) return value.map(toJson)
  if (typeof value !== 'object' || value === null) return value
  const entries = value instanceof Map ? [...value] : Object.entries(value)
  return Object.fromEntries(entries.map(([key, one]) => [key, toJson(one)]))
}

export const JSON_TOOLS = {
  serialize: (value: Value): string => JSON.stringify(toJson(value)),
  deserializeUntyped: (text: string): Value => {
    try {
      return fromJson(JSON.parse(text))
    } catch (error) {
      throw new JsonException(String(error))
    }
  },
}

/** `==` of Apex, for which upper and lower case of texts are alike. */
export const equal = (one: Value, other: Value): boolean =>
  typeof one === 'string' && typeof other === 'string'
    ? one.toLowerCase() === other.toLowerCase()
    : (one ?? null) === (other ?? null)

type Methods = Readonly<Record<string, (...given: never[]) => Value>>

const ofText = (text: string): Methods => ({
  contains: (other: string) => text.includes(other),
  endsWith: (other: string) => text.endsWith(other),
  toLowerCase: () => text.toLowerCase(),
  length: () => text.length,
  repeat: (times: number) => text.repeat(times),
  replace: (from: string, to: string) => text.split(from).join(to),
  abbreviate: (most: number) => (text.length <= most ? text : `${text.slice(0, most - 3)}...`),
})

const ofList = (list: Value[]): Methods => ({
  add: (value: Value) => void list.push(value),
  size: () => list.length,
  isEmpty: () => list.length === 0,
})

const ofMap = (map: Map<Value, Value>): Methods => ({
  get: (key: Value) => map.get(key) ?? null,
  keySet: () => [...map.keys()],
})

const methodsOf = (value: object | string): Methods => {
  if (typeof value === 'string') return ofText(value)
  if (Array.isArray(value)) return ofList(value)
  return value instanceof Map ? ofMap(value) : (value as Methods)
}

/** Calls a method. @throws where the value is null, or has no such method that is known here */
export const call = (isSafe: boolean, value: Value, name: string, given: never[]): Value => {
  if (value === null || value === undefined) {
    if (isSafe) return null
    throw new Error(`${name} is called of null`)
  }
  const methods = methodsOf(value as object | string)
  const method = methods[name]
  if (method === undefined) throw new Error(`no method known: ${name}`)
  return method.apply(methods, given)
}

/** `instanceof`, for types that our classes ask for. */
export const isA = (value: Value, type: string): boolean => {
  if (type === 'String') return typeof value === 'string'
  if (type === 'Map<String,Object>') return value instanceof Map
  if (type === 'List<Object>') return Array.isArray(value)
  throw new Error(`no type known: ${type}`)
}
