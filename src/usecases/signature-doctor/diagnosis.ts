import type { Millis } from '../../domain/time.ts'

/** A request as it came: headers in their order, names in whatever case. */
export interface SignedRequest {
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: Uint8Array
}

/** A signing secret, and what it is called where it is spoken of; it itself is never shown. */
export interface NamedSecret {
  readonly name: string
  /** `whsec_` and base64. */
  readonly secret: string
  /** When it ceased to be valid; left out or null: it has not. */
  readonly validUntil?: Millis | null
}

/** What may be found about a signature. Stable words; the sentences beside them are not. */
export const FINDINGS = [
  'signature_holds',
  'secret_missing',
  'secret_invalid',
  'secret_expired',
  'secret_misread',
  'header_missing',
  'timestamp_invalid',
  'timestamp_too_old',
  'timestamp_too_new',
  'signature_malformed',
  'signature_form',
  'signature_mismatch',
  'content_misread',
  'body_empty',
  'body_newline',
  'body_whitespace',
  'body_reserialized',
  'body_encoding',
  'body_incomplete',
  'secret_wrong',
] as const
export type FindingCode = (typeof FINDINGS)[number]

/** One thing that was found. */
export interface Finding {
  readonly code: FindingCode
  /** `fault`: a receiver refuses it for that. `hint`: why that may be so, or what else is to be known. */
  readonly level: 'ok' | 'fault' | 'hint'
  /** The cause, and the mend, without secrets and without what the body holds. */
  readonly detail: string
}

/** What the doctor says of a request. */
export interface Diagnosis {
  /** A receiver with this secret takes it; null: no secret was given to check it with. */
  readonly holds: boolean | null
  /** The most important first. */
  readonly findings: readonly Finding[]
}

export const fault = (code: FindingCode, detail: string): Finding => ({ code, level: 'fault', detail })
export const hint = (code: FindingCode, detail: string): Finding => ({ code, level: 'hint', detail })

/** A receiver refuses it for that: one of several secrets that cannot be read does not keep another one from holding. */
export const isRefusal = ({ level, code }: Finding): boolean => level === 'fault' && code !== 'secret_invalid'

/** HMAC-SHA256 over the parts, one after the other. */
export type Hmac = (key: Uint8Array, parts: readonly (string | Uint8Array)[]) => Uint8Array

/** The first value of a header, trimmed; `""` where it is absent. */
export const headerOf = ({ headers }: SignedRequest, name: string): string =>
  headers.find(([one]) => one.toLowerCase() === name)?.[1].trim() ?? ''
