import { asObject, type Wire } from '../kit/call.ts'
import { badParameter } from './failure.ts'

const inside = (at: string, key: string | number): string => {
  if (typeof key === 'number') return `${at}[${key}]`
  return at === '' ? key : `${at}['${key}']`
}

const lengthOf = (text: string): number => [...text].length

/** An object of a request, and the way to it as Graph spells it: `interactive['action']['buttons'][0]`. */
export class Params {
  readonly at: string
  readonly fields: Wire

  constructor(fields: Wire, at = '') {
    this.fields = fields
    this.at = at
  }

  /** The way to a member. */
  path(key: string | number): string {
    return inside(this.at, key)
  }

  has(key: string): boolean {
    return this.fields[key] !== undefined && this.fields[key] !== null
  }

  /** @throws GraphFailure where there are others */
  only(...keys: string[]): this {
    const other = Object.keys(this.fields).find(key => !keys.includes(key))
    if (other === undefined) return this
    throw badParameter(`Unexpected key "${other}"${this.at === '' ? '' : ` on param "${this.at}"`}.`)
  }

  /** @throws GraphFailure where it is missing, `null` or an empty text */
  need(key: string): unknown {
    const value = this.fields[key]
    if (value !== undefined && value !== null && value !== '') return value
    throw badParameter(`The parameter ${this.path(key)} is required.`)
  }

  /**
   * A text that must be there.
   * @param most characters
   */
  text(key: string, most = Number.POSITIVE_INFINITY): string {
    const value = this.need(key)
    if (typeof value !== 'string') throw badParameter(`Param ${this.path(key)} must be a string.`)
    if (lengthOf(value) > most)
      throw badParameter(`Param ${this.path(key)} must be at most ${most} characters long.`)
    return value
  }

  optionalText(key: string, most?: number): string | null {
    return this.has(key) && this.fields[key] !== '' ? this.text(key, most) : null
  }

  optionalFlag(key: string): boolean {
    const value = this.fields[key]
    if (value === undefined || value === null) return false
    if (typeof value !== 'boolean') throw badParameter(`Param ${this.path(key)} must be a boolean.`)
    return value
  }

  object(key: string): Params {
    const value = asObject(this.need(key))
    if (value === null) throw badParameter(`Param ${this.path(key)} must be an object.`)
    return new Params(value, this.path(key))
  }

  optionalObject(key: string): Params | null {
    return this.has(key) ? this.object(key) : null
  }

  /** A list of objects that must be there. */
  list(key: string): Params[] {
    const value = this.need(key)
    if (!Array.isArray(value)) throw badParameter(`Param ${this.path(key)} must be an array.`)
    return value.map((item, index) => {
      const object = asObject(item)
      const at = inside(this.path(key), index)
      if (object === null) throw badParameter(`Param ${at} must be an object.`)
      return new Params(object, at)
    })
  }

  optionalList(key: string): Params[] {
    return this.has(key) ? this.list(key) : []
  }

  /** One of a few words. */
  oneOf(key: string, words: readonly string[]): string {
    const value = this.text(key)
    if (words.includes(value)) return value
    const all = words.map(word => word.toUpperCase()).join(', ')
    throw badParameter(`Param ${this.path(key)} must be one of {${all}} - got "${value}".`)
  }

  /** An address of the web. */
  url(key: string): string {
    const value = this.text(key)
    if (/^https?:\/\/[^\s/]+/.test(value) && URL.canParse(value)) return value
    throw badParameter(`Param ${this.path(key)} is not a valid URI.`)
  }
}
