import { readFileSync } from 'node:fs'
import { Refusal } from '../domain/errors.ts'
import type { SignedRequest } from '../usecases/signature-doctor/diagnosis.ts'

type Headers = (readonly [name: string, value: string])[]

/** @throws Refusal `invalid` where it cannot be read */
export const fileGiven = (option: string, file: string): Buffer => {
  try {
    return readFileSync(file)
  } catch (error) {
    throw new Refusal('invalid', `The file given by ${option} cannot be read: ${(error as Error).message}.`)
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const fromJson = (text: string): Headers | null => {
  if (!text.trimStart().startsWith('{')) return null
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? Object.entries(value).map(([name, one]) => [name, String(one)] as const) : null
  } catch {
    return null
  }
}

/** `Name: value`, also as `curl -v` and logs write it. */
const HEADER = /^[<>*\s]*["']?([A-Za-z][\w-]*)["']?\s*[:=]\s*["']?(.*?)["']?,?\s*$/

/** Headers as they are copied: lines, or a JSON object. */
export const headersIn = (text: string): Headers =>
  fromJson(text) ??
  text.split(/\r?\n/).flatMap(line => {
    const [, name, value] = HEADER.exec(line) ?? []
    return name === undefined || value === undefined ? [] : [[name, value] as const]
  })

/** The empty line between head and body. */
const GAP = /\r?\n\r?\n/

/**
 * A request as it stands in a log or on the wire: headers, an empty line, the body.
 * @throws Refusal `invalid` where there is no empty line
 */
export const messageIn = (pasted: Buffer): SignedRequest => {
  // Each byte is one character: the body is cut out of the bytes.
  const gap = GAP.exec(pasted.toString('latin1').replace(/^[\r\n]+/, match => ' '.repeat(match.length)))
  if (gap === null)
    throw new Refusal('invalid', 'Give headers, an empty line and the body; or files: --headers and --body.')
  const head = pasted.subarray(0, gap.index).toString('utf8')
  return { headers: headersIn(head), body: pasted.subarray(gap.index + gap[0].length) }
}

const PROMPT = {
  message: 'Paste the headers, an empty line and the body; end with Ctrl-D on a line of its own.',
  body: 'Paste the body; end with Ctrl-D on a line of its own.',
}

/** Reads standard input to its end. What is typed ends in a line break that was never sent. */
export const bodyOf = async (input: NodeJS.ReadStream, isMessage: boolean): Promise<Buffer> => {
  if (input.isTTY) console.error(isMessage ? PROMPT.message : PROMPT.body)
  const chunks: Buffer[] = []
  for await (const chunk of input) chunks.push(Buffer.from(chunk as Buffer))
  const whole = Buffer.concat(chunks)
  return input.isTTY && whole.at(-1) === 0x0a ? whole.subarray(0, -1) : whole
}
