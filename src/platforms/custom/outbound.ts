import { type Draft, linkOf } from '../../domain/draft.ts'
import type { FieldError } from '../../domain/errors.ts'
import { checkDraft, fileField } from '../draft-fields.ts'
import type { Outbound, PreparedDraft, Recipient } from '../platform.ts'
import { knownBy, nobodysId } from '../shared/recipient.ts'
import { oneOf, type Rule, url } from './fields.ts'
import { body, emptyTextProblem, FED_TYPES, fileProblem, id, name } from './rules.ts'

/**
 * Reads your own id of a person.
 * @throws Refusal `invalid`
 */
const readRecipient = (to: string): Recipient => {
  const message = id(to) ?? (to.isWellFormed() ? null : 'must be well-formed Unicode')
  if (message === null) return knownBy(`id:${to}`)
  throw nobodysId(message)
}

const isType = oneOf(FED_TYPES)

/** A value that may be left out. */
const checked = (path: string, value: unknown, rule: Rule): FieldError[] => {
  const message = value === null ? null : rule(value)
  return message === null ? [] : [{ path, message }]
}

const aboutFile = ({ type, media }: Draft): FieldError[] => {
  const path = fileField(media)
  const message = fileProblem(type, media !== null)
  if (message !== null) return [{ path, message }]
  if (media === null) return []
  return [
    ...(path === 'file_url' ? checked(path, linkOf(media) ?? '', url) : []),
    ...checked('mime_type', media.mimeType, name),
    ...checked('media_title', media.title, name),
  ]
}

const TEMPLATES = new Set<unknown>(['HSM', 'MEDIA_HSM'])

const templateProblem = (type: unknown): string | null =>
  TEMPLATES.has(type) ? null : `is not possible: ${type} has none`

/** The rules of the feed, for a message that the hub sends. Never throws. */
const prepare = (draft: Draft): PreparedDraft => {
  const errors = [
    ...checked('type', draft.type, isType),
    ...checked('text', draft.text, body),
    ...checked('text', draft.text ?? '', text => emptyTextProblem(draft.type, text)),
    ...checked('template', draft.template, () => templateProblem(draft.type)),
    ...aboutFile(draft),
    ...checkDraft(draft),
  ]
  return errors.length > 0 ? { ok: false, errors } : { ok: true, draft }
}

/** How CUSTOM sends: by the message's own event. What becomes of it is told by the feed. */
export const OUTBOUND: Outbound = {
  windowMs: null,
  ratePerS: null,
  idempotent: true,
  recipient: readRecipient,
  prepare,
  send: null,
  remove: null,
}
