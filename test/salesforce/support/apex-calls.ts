import { tokensOf } from './apex.ts'
import { PROJECT } from './project.ts'

/** What a step of a call is given: words of the source, or a parameter of the method. */
export type Given = { readonly text: string } | { readonly parameter: string }

/** One method of the controller, as its source has it: what it needs, and the one call to the hub that it makes. */
export interface ApexCall {
  readonly name: string
  readonly parameters: readonly string[]
  readonly permission: 'mayRead' | 'mayChange'
  readonly method: string
  readonly path: string
  /** `withId`, `withParameter`, `withKey`, `withBody`, in their order. */
  readonly steps: readonly { readonly name: string; readonly given: readonly Given[] }[]
}

/** Goes over the words of a class; throws where another one stands than is expected. */
class Reader {
  readonly #tokens: readonly string[]
  #at: number

  constructor(tokens: readonly string[], at: number) {
    this.#tokens = tokens
    this.#at = at
  }

  next(): string {
    this.#at += 1
    return this.#tokens[this.#at - 1] ?? ''
  }

  expect(...words: readonly string[]): void {
    for (const word of words) {
      const found = this.next()
      if (found !== word) throw new Error(`Apex has ${found} where ${word} is expected.`)
    }
  }

  /** Passes over what stands before these words, within the method. */
  seek(words: readonly string[]): void {
    while (!words.every((word, i) => this.#tokens[this.#at + i] === word)) {
      if (this.next() === '@') throw new Error(`Apex has no ${words.join(' ')} in this method.`)
    }
    this.expect(...words)
  }
}

const unquoted = (word: string): string => {
  if (!/^'[^'\\]*'$/.test(word)) throw new Error(`Apex has ${word} where a text is expected.`)
  return word.slice(1, -1)
}

const readParameters = (reader: Reader): string[] => {
  const words: string[] = []
  for (let word = reader.next(); word !== ')'; word = reader.next()) words.push(word)
  // The name is the last word before each comma that is not within `<…>`.
  const whole = words.join(' ').replace(/<[^>]*>/g, '')
  return whole === '' ? [] : whole.split(',').map(one => one.trim().split(' ').at(-1) ?? '')
}

const readGiven = (reader: Reader, parameters: readonly string[]): Given[] => {
  const given: Given[] = []
  for (let word = reader.next(); word !== ')'; word = reader.next()) {
    if (word === ',') continue
    if (parameters.includes(word)) given.push({ parameter: word })
    else given.push({ text: unquoted(word) })
  }
  return given
}

const readCall = (tokens: readonly string[], at: number): ApexCall => {
  const reader = new Reader(tokens, at)
  reader.expect('@', 'AuraEnabled', 'public', 'static', 'Object')
  const name = reader.next()
  reader.expect('(')
  const parameters = readParameters(reader)
  reader.expect('{')
  const permission = reader.next()
  if (permission !== 'mayRead' && permission !== 'mayChange')
    throw new Error(`${name} asks for no permission.`)
  reader.expect('(', ')', ';')
  reader.seek(['new', 'GoTalloHub', '('])
  const [method = '', path = ''] = readGiven(reader, parameters).map(one => ('text' in one ? one.text : ''))
  const steps: { name: string; given: Given[] }[] = []
  for (;;) {
    reader.expect('.')
    const step = reader.next()
    reader.expect('(')
    if (step === 'send') break
    steps.push({ name: step, given: readGiven(reader, parameters) })
  }
  return { name, parameters, permission, method, path, steps }
}

/** What pages may call, read from the controller itself: what stands in for it offline cannot be other than it is. */
export const apexCalls = (root = PROJECT): ReadonlyMap<string, ApexCall> => {
  const tokens = tokensOf(root, 'classes/GoTalloController.cls')
  const calls = tokens.flatMap((token, i) =>
    token === '@' && tokens[i + 1] === 'AuraEnabled' ? [readCall(tokens, i)] : [],
  )
  return new Map(calls.map(call => [call.name, call]))
}
