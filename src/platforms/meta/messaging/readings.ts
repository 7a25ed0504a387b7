import { createHash } from 'node:crypto'
import type { JsonObject } from '../../../domain/contract.ts'
import type { Reading } from '../../shared/sink.ts'
import type { Side } from './side.ts'

/** An item that names no customer. */
export const NO_PERSON: Reading = { unread: 'This does not say of whom it is.' }

const DIGEST_LENGTH = 16

/** An id for what has none: the same post again makes the same one. */
export const madeId = (what: string, side: Side, ...parts: readonly unknown[]): string => {
  const digest = createHash('sha256').update(JSON.stringify(parts)).digest('hex')
  return [what, side.person?.identities[0] ?? '', side.at ?? '', digest.slice(0, DIGEST_LENGTH)].join(':')
}

/** Tells what our side did from what the customer did. */
export const detailOf = ({ ours }: Side): JsonObject => (ours ? { echo: true } : {})
