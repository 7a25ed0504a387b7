import { type ApiCall, isObject, type Wire } from '../kit/call.ts'
import { type Part, readMultipart } from '../kit/multipart.ts'
import { badRequest } from './failure.ts'

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The parameters of a call, in whichever of the four ways they were passed. Notes those that were looked at. */
export class Params {
  readonly #values: ReadonlyMap<string, unknown>
  readonly files: ReadonlyMap<string, Part>
  readonly #read = new Set<string>()

  constructor(values: ReadonlyMap<string, unknown>, files: ReadonlyMap<string, Part>) {
    this.#values = values
    this.files = files
  }

  /** All of them, as they came. */
  get all(): Wire {
    return Object.fromEntries(this.#values)
  }

  /** Those that nobody looked at: the Bot API passes over what it does not know. */
  get unread(): readonly string[] {
    return [...this.#values.keys(), ...this.files.keys()].filter(name => !this.#read.has(name))
  }

  value(name: string): unknown {
    this.#read.add(name)
    return this.#values.get(name)
  }

  text(name: string): string {
    const value = this.value(name)
    return value === undefined || value === null ? '' : String(value)
  }

  /** A whole number, also one written as a text; null where there is none. */
  integer(name: string): number | null {
    const value = this.value(name)
    if (value === undefined || value === null || value === '') return null
    const number = Number(value)
    return Number.isSafeInteger(number) ? number : null
  }

  decimal(name: string): number | null {
    const value = this.value(name)
    const number = value === undefined || value === null || value === '' ? Number.NaN : Number(value)
    return Number.isFinite(number) ? number : null
  }

  flag(name: string): boolean {
    const value = this.value(name)
    return value === true || value === 'true' || value === 'True' || value === '1'
  }

  /** An object, also one that is JSON in a form's field; null where there is none. */
  object(name: string): Wire | null {
    const value = this.value(name)
    if (value === undefined || value === '') return null
    const object = typeof value === 'string' ? parsed(value) : value
    if (!isObject(object)) throw badRequest(`can't parse ${name}: expected an object`)
    return object
  }

  list(name: string): readonly unknown[] | null {
    const value = this.value(name)
    if (value === undefined || value === '') return null
    const list = typeof value === 'string' ? parsed(value) : value
    if (!Array.isArray(list)) throw badRequest(`can't parse ${name}: expected an array`)
    return list
  }

  /** An uploaded file. */
  file(name: string): Part | null {
    this.#read.add(name)
    return this.files.get(name) ?? null
  }
}

/** Reads what a call was made with. @throws Failure where it cannot be read */
export const readParams = (call: ApiCall): Params => {
  const type = String(call.headers['content-type'] ?? '')
  const values = new Map<string, unknown>(call.query)
  const files = new Map<string, Part>()
  if (type.startsWith('multipart/form-data')) {
    const parts = readMultipart(type, call.raw)
    if (parts === null) throw badRequest('the form cannot be read')
    for (const part of parts) {
      if (part.fileName === null) values.set(part.name, part.bytes.toString())
      else files.set(part.name, part)
    }
  } else if (call.form) for (const [name, value] of call.form) values.set(name, value)
  else if (call.raw.length > 0) {
    if (call.body === null) throw badRequest("object expected as the request's body")
    for (const [name, value] of Object.entries(call.body)) values.set(name, value)
  }
  return new Params(values, files)
}
