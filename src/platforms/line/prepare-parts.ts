import { baseType } from '../../domain/bounds.ts'
import type { Draft } from '../../domain/draft.ts'
import type { FieldError } from '../../domain/errors.ts'
import { linkProblem, oneError, textProblem } from '../shared/problems.ts'
import { asObject, type Wire } from '../shared/read.ts'
import { MOST } from './limits.ts'

/** What is wrong with one member of `interactive`; null where it is as it must be. */
type Problem = (value: unknown, isPlain: boolean) => string | null

/** A member that need not be there. */
export const optional =
  (problem: Problem): Problem =>
  (value, isPlain) =>
    value === undefined || value === null ? null : problem(value, isPlain)

/** What LINE shows in place of a file until it is opened. */
export const preview: Problem = (value, isPlain) => {
  if (value === undefined || value === null)
    return 'is missing: LINE shows this image (https, JPEG or PNG, 1 MB) until the video is played'
  return linkProblem(value, isPlain, 'LINE')
}

/** How long a recording is. */
export const duration: Problem = value => {
  if (value === undefined || value === null)
    return 'is missing: LINE shows how long the recording is, in milliseconds'
  return Number.isSafeInteger(value) && Number(value) > 0 ? null : 'must be a whole number of milliseconds'
}

/** What a finished video is told by. */
export const trackingId: Problem = value => textProblem(value, MOST.trackingId)

const DIGITS = /^\d{1,20}$/

/** An id of LINE's sticker shop. */
export const stickerId: Problem = value => {
  if (value === undefined || value === null) return 'is missing: LINE knows a sticker by its two ids'
  return typeof value === 'string' && DIGITS.test(value) ? null : 'must be a string of digits'
}

/** What is wrong with `interactive`, where it holds nothing but these members. */
export const checkMembers = (
  interactive: unknown,
  problems: Readonly<Record<string, Problem>>,
  isPlain: boolean,
): FieldError[] => {
  const given = interactive ?? {}
  const wire = asObject(given)
  if (!wire) return [{ path: 'interactive', message: 'must be an object' }]
  const wrong = Object.entries(problems).flatMap(([name, problem]) =>
    oneError(`interactive.${name}`, problem(wire[name], isPlain)),
  )
  const strangers = Object.keys(wire).filter(name => !Object.hasOwn(problems, name))
  const message = `is not known here: it takes ${Object.keys(problems).join(', ')}`
  return [...wrong, ...strangers.map(name => ({ path: `interactive.${name}`, message }))]
}

/** Types of files as LINE's apps show them. */
export interface Kind {
  readonly words: string
  readonly types: ReadonlySet<string>
}

export const IMAGES: Kind = {
  words: 'JPEG and PNG',
  types: new Set(['image/jpeg', 'image/jpg', 'image/png']),
}
export const VIDEOS: Kind = { words: 'MP4', types: new Set(['video/mp4']) }
export const RECORDINGS: Kind = {
  words: 'M4A and MP3',
  types: new Set(['audio/mp4', 'audio/m4a', 'audio/x-m4a', 'audio/mpeg', 'audio/mp3', 'audio/aac']),
}

/** What is wrong with the type of a file, where it is known, and with its address. */
export const checkFile = ({ media }: Draft, { words, types }: Kind): FieldError[] => {
  const type = media?.mimeType == null ? null : baseType(media.mimeType)
  const isUnfit = type !== null && !types.has(type)
  const url = media?.ref.url
  const isLong = typeof url === 'string' && url.length > MOST.url
  return [
    ...oneError('mime_type', isUnfit ? `is ${type}: LINE shows ${words} alone` : null),
    ...oneError('file_url', isLong ? `must not be longer than ${MOST.url} characters` : null),
  ]
}

/** A message that cannot reply to another one. */
export const noQuote = ({ type, quoteId }: Draft): FieldError[] =>
  oneError(
    'quote_id',
    quoteId === null ? null : `is not possible: LINE quotes in a TEXT or a STICKER, not in ${type}`,
  )

/** What is wrong with the words of a place, which are shorter than elsewhere. */
export const checkPlace = (location: unknown): FieldError[] => {
  const place: Wire = asObject(location) ?? {}
  return ['name', 'address'].flatMap(name => {
    const value = place[name]
    const isLong = typeof value === 'string' && value.length > MOST.place
    return oneError(`location.${name}`, isLong ? `must not be longer than ${MOST.place} characters` : null)
  })
}
