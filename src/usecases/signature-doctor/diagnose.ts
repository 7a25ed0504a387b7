import { type Millis, rfc3339, SECOND } from '../../domain/time.ts'
import { bodiesBefore, suspicionOf } from './bodies.ts'
import {
  type Diagnosis,
  type Finding,
  fault,
  type Hmac,
  headerOf,
  hint,
  isRefusal,
  type NamedSecret,
  type SignedRequest,
} from './diagnosis.ts'
import { MEND_KEY, MISREADINGS, readSecret } from './keys.ts'
import { type BroughtSignature, FORM_FAULTS, isSame, signaturesOf } from './signatures.ts'

/** Bodies larger than this are only checked: to try what may have been done to one would take too long. */
const MOST_TRIED_BYTES = 65_536
const UNIX_SECONDS = /^(0|[1-9]\d{0,10})$/
const TOLERANCE_S = 300

/** What a request is judged by. */
export interface Consultation {
  readonly secrets: readonly NamedSecret[]
  /** When it arrived; null: not known, and its time is not judged. */
  readonly at: Millis | null
  /** How far its time may lie from that, in seconds. Defaults to 300. */
  readonly toleranceS?: number
}

interface OpenSecret {
  readonly named: NamedSecret
  readonly key: Uint8Array
  readonly text: string
}

/** What was signed, and with what it was brought. */
interface Case {
  readonly id: string
  readonly stamp: string
  readonly body: Uint8Array
  readonly brought: readonly BroughtSignature[]
  readonly secrets: readonly OpenSecret[]
  readonly hmac: Hmac
}

/**
 * Says whether a receiver takes a request (Standard Webhooks), and if not, why: what is missing, too old or changed,
 * found by trying what is known to go wrong. No secret, and nothing of the body, is in what it says.
 */
export const diagnose = (request: SignedRequest, consultation: Consultation, hmac: Hmac): Diagnosis => {
  const missing = missingHeaders(request)
  if (missing.length > 0) return { holds: false, findings: missing }
  const stamp = headerOf(request, 'webhook-timestamp')
  const untimely = judgeTime(stamp, consultation)
  const brought = signaturesOf(headerOf(request, 'webhook-signature'))
  const read = consultation.secrets.map(named => ({ named, ...readSecret(named) }))
  const secrets = read.flatMap(one => (one.key === null ? [] : [one]))
  const broken = read.flatMap(one => (one.key === null ? [one.finding] : []))
  const rest = [...untimely, ...broken]
  if (brought.length === 0) return { holds: false, findings: [malformed, ...rest] }
  if (secrets.length === 0)
    return broken.length > 0
      ? { holds: false, findings: rest }
      : { holds: untimely.some(isRefusal) ? false : null, findings: [...untimely, noSecret] }
  const id = headerOf(request, 'webhook-id')
  const found = judge({ id, stamp, body: request.body, brought, secrets, hmac }, consultation.at)
  const findings = [...found, ...rest]
  return { holds: !findings.some(isRefusal), findings }
}

const malformed = fault(
  'signature_malformed',
  'The header webhook-signature holds no "v1," followed by the base64 of 32 bytes.',
)
const noSecret = hint(
  'secret_missing',
  'No secret was given to check it with: name a service or a secret, and it is told whether the signature holds.',
)

const HEADERS = ['webhook-id', 'webhook-timestamp', 'webhook-signature'] as const

const missingHeaders = (request: SignedRequest): Finding[] => {
  const missing = HEADERS.filter(name => headerOf(request, name) === '')
  if (missing.length === 0) return []
  if (missing.length === HEADERS.length) {
    const other = request.headers.find(([name]) => /^(?:svix-id|x-hub-signature)/i.test(name))?.[0]
    const like = other === undefined ? '' : ` It bears ${other}, which is another sender's way of signing.`
    return [
      fault('header_missing', `It is not signed: webhook-id, -timestamp and -signature are missing.${like}`),
    ]
  }
  return missing.map(name =>
    fault('header_missing', `The header ${name} is missing: a proxy or a framework on the way drops it.`),
  )
}

const judgeTime = (stamp: string, { at, toleranceS = TOLERANCE_S }: Consultation): Finding[] => {
  if (!UNIX_SECONDS.test(stamp)) {
    const isMs = /^\d{13}$/.test(stamp) ? ' It looks like milliseconds.' : ''
    return [fault('timestamp_invalid', `The header webhook-timestamp should be whole unix seconds.${isMs}`)]
  }
  if (at === null) return []
  const signedAt = Number(stamp) * SECOND
  const age = Math.floor((at - signedAt) / SECOND)
  const when = Number.isSafeInteger(signedAt) && signedAt < 8e15 ? ` (${rfc3339(signedAt)})` : ''
  if (age > toleranceS)
    return [
      fault(
        'timestamp_too_old',
        `It was signed ${age} s before it was checked${when}; receivers allow ${toleranceS} s. Either it waited in a queue or was replayed, or the receiver's clock is ahead: is NTP on?`,
      ),
    ]
  if (age < -toleranceS)
    return [
      fault(
        'timestamp_too_new',
        `It was signed ${-age} s after it was checked${when}; receivers allow ${toleranceS} s. The receiver's clock is behind, or the sender's ahead: is NTP on?`,
      ),
    ]
  return []
}

/** Which of them was made with this key over this content; undefined: none. */
const matching = (
  { brought, hmac }: Case,
  key: Uint8Array,
  parts: readonly (string | Uint8Array)[],
): BroughtSignature | undefined => {
  const digest = hmac(key, parts)
  return brought.find(one => isSame(one.digest, digest))
}

const contentOf = ({ id, stamp, body }: Case): (string | Uint8Array)[] => [`${id}.${stamp}.`, body]

const judge = (one: Case, at: Millis | null): Finding[] => {
  for (const { named, key } of one.secrets) {
    const match = matching(one, key, contentOf(one))
    if (match !== undefined) return holding(named, match, one.secrets.length, at)
  }
  const cause = one.body.length > MOST_TRIED_BYTES ? null : causeOf(one)
  if (cause !== null) return [mismatch, cause]
  return [mismatch, suspicionOf(one.body) ?? wrongSecret(one.secrets)]
}

const holding = (
  named: NamedSecret,
  { form }: BroughtSignature,
  of: number,
  at: Millis | null,
): Finding[] => {
  const made = of === 1 ? '' : ` It was made with ${named.name}.`
  const until = named.validUntil ?? null
  if (form !== 'v1') return [fault('signature_form', FORM_FAULTS[form])]
  if (until !== null && at !== null && until <= at)
    return [
      fault(
        'secret_expired',
        `The signature was made with ${named.name}, which ceased to be valid at ${rfc3339(until)}.`,
      ),
    ]
  return [{ code: 'signature_holds', level: 'ok', detail: `The signature holds.${made}` }]
}

const mismatch = fault('signature_mismatch', 'No signature matches the body, its id and its time.')

const wrongSecret = (secrets: readonly OpenSecret[]): Finding => {
  const those = secrets.length === 1 ? 'the secret' : 'any of the secrets'
  return hint(
    'secret_wrong',
    `The body looks as this hub sends it, so ${those} is probably not the one that it was signed with: one of another service, or one from before a rotation, or the id or time was changed.`,
  )
}

/** Tries what is known to go wrong, one thing at a time. */
const causeOf = (one: Case): Finding | null => {
  const before = bodiesBefore(one.body)
  for (const { named, key, text } of one.secrets) {
    const by = one.secrets.length === 1 ? '' : ` (with ${named.name})`
    for (const { code, detail, body } of before)
      if (matching({ ...one, body }, key, [`${one.id}.${one.stamp}.`, body])) return hint(code, detail + by)
    for (const { how, keyOf } of MISREADINGS)
      if (matching(one, keyOf(text), contentOf(one)))
        return hint('secret_misread', `It was made with ${how}${by}. ${MEND_KEY}`)
    for (const [how, parts] of contentsOf(one))
      if (matching(one, key, parts))
        return hint(
          'content_misread',
          `It was made over ${how}${by}. It is to be made over id.timestamp.body.`,
        )
  }
  return null
}

const contentsOf = ({ id, stamp, body }: Case): [string, (string | Uint8Array)[]][] => [
  ['the body alone', [body]],
  ['timestamp.body, without the id', [`${stamp}.`, body]],
  ['id.body, without the timestamp', [`${id}.`, body]],
  ['id, timestamp and body without the dots between', [id, stamp, body]],
]
