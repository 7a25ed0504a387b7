import { type FindingCode, hint } from './diagnosis.ts'

/** What a body may have been before something changed it. */
export interface BodyBefore {
  readonly code: FindingCode
  /** What was done to it, and the mend. */
  readonly detail: string
  readonly body: Uint8Array
}

const RAW = 'Verify the raw bytes, before any parser.'
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** A body as text; null where it is no UTF-8. */
const textOf = (body: Uint8Array): string | null => {
  try {
    return decoder.decode(body)
  } catch {
    return null
  }
}

/** The same JSON as this hub, and JavaScript, write it; null where it is none. */
const compactOf = (text: string): string | null => {
  try {
    return JSON.stringify(JSON.parse(text.replace(/^\uFEFF/, '')))
  } catch {
    return null
  }
}

const REWRITTEN = `The signature holds over the same JSON as it was sent, without the spaces, line breaks or escapes that it has now: it was parsed and written again on the way. ${RAW}`
const NEWLINE =
  'The signature holds without the line break at the end: whatever stored or pasted the body added it (an editor, echo, a text column). Keep the bytes as they came.'
const NO_NEWLINE =
  'The signature holds with a line break at the end, which is gone: whatever stored or pasted the body cut it off. Keep the bytes as they came.'

/** What a text may have been, in the order in which it is tried. */
const textsBefore = (text: string): readonly [FindingCode, string, string][] => {
  const compact = compactOf(text)
  return [
    ['body_newline', NEWLINE, text.replace(/(?:\r?\n)+$/, '')],
    ['body_newline', NO_NEWLINE, `${text}\n`],
    [
      'body_encoding',
      `The signature holds without the byte order mark at the beginning: take it off. ${RAW}`,
      text.replace(/^\uFEFF/, ''),
    ],
    [
      'body_whitespace',
      'The signature holds without the white space around the body: whatever stored or pasted it added that.',
      text.trim(),
    ],
    [
      'body_whitespace',
      `The signature holds with line breaks of one character (LF): something made two of each (CR LF). ${RAW}`,
      text.replaceAll('\r\n', '\n'),
    ],
    ...(compact === null ? [] : ([['body_reserialized', REWRITTEN, compact]] as const)),
  ] as [FindingCode, string, string][]
}

const DOUBLE = `The signature holds over the text before it was encoded twice: UTF-8 was taken for Latin-1, and encoded once more. ${RAW}`

/** Every body that this one may have been. */
export const bodiesBefore = (body: Uint8Array): readonly BodyBefore[] => {
  const text = textOf(body)
  if (text === null) return []
  const found = textsBefore(text)
    .filter(([, , before]) => before !== text)
    .map(([code, detail, before]) => ({ code, detail, body: Buffer.from(before) }))
  return [...found, { code: 'body_encoding', detail: DOUBLE, body: Buffer.from(text, 'latin1') }]
}

const isSorted = (keys: readonly string[]): boolean =>
  keys.length > 2 && keys.every((key, i) => i === 0 || (keys[i - 1] ?? '') <= key)

const keysOf = (text: string): string[] => {
  const value: unknown = JSON.parse(text)
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : []
}

/** What a body looks like that no signature was made over, as far as can be told by looking at it; null: untouched. */
export const suspicionOf = (body: Uint8Array) => {
  if (body.length === 0)
    return hint('body_empty', `The body is empty: a parser has probably read it before. ${RAW}`)
  const text = textOf(body)
  if (text === null)
    return hint('body_encoding', `The body is no UTF-8: something encoded it anew, or compressed it. ${RAW}`)
  const compact = compactOf(text)
  if (compact === null)
    return hint('body_incomplete', 'The body is no whole JSON: it was cut off, or is not what was sent.')
  if (compact !== text)
    return hint(
      'body_reserialized',
      `The body is not written as this hub writes JSON (no spaces, no escapes that need not be): it was probably parsed and written again, which changes its bytes. ${RAW}`,
    )
  return isSorted(keysOf(compact))
    ? hint(
        'body_reserialized',
        `The keys of the body are in alphabetical order, in which this hub does not send them: it was probably parsed and written again. ${RAW}`,
      )
    : null
}
