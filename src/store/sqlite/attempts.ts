import type { Answer, Attempt } from '../../domain/attempt.ts'
import { fromJson } from '../shared/json.ts'
import type { Database, Value } from './database.ts'

/** The columns of an attempt that a delivery's last one and the earlier ones have in common. */
export const ATTEMPT_COLUMNS = `started_at, status, error_code, error_detail, dns_ms, connect_ms, tls_ms, first_byte_ms,
  total_ms, address, headers, body_excerpt`

/** Sets the columns of the last attempt; takes {@link attemptValues}. */
export const SET_ATTEMPT = ATTEMPT_COLUMNS.replaceAll(/\w+/g, '$& = ?')

const headersOf = ({ answer }: Attempt): string | null => {
  for (const _ in answer?.headers) return JSON.stringify(answer?.headers)
  return null
}

/** The values of {@link SET_ATTEMPT}. */
export const attemptValues = (attempt: Attempt) => {
  const { answer, error, timings } = attempt
  return [
    attempt.startedAt,
    answer?.status ?? null,
    error?.code ?? null,
    error?.detail ?? null,
    timings.dnsMs,
    timings.connectMs,
    timings.tlsMs,
    timings.firstByteMs,
    timings.totalMs,
    attempt.address,
    headersOf(attempt),
    answer?.bodyExcerpt ?? null,
  ] as const satisfies readonly Value[]
}

const KEEP = `INSERT INTO attempts (delivery, number, ${ATTEMPT_COLUMNS})
  SELECT id, attempts, ${ATTEMPT_COLUMNS} FROM deliveries WHERE id = ? AND lease = ? AND attempts = ?`

/** Puts a delivery's last attempt to the earlier ones, before another takes its place. */
export const keepEarlier = (
  database: Database,
  delivery: Uint8Array,
  lease: number,
  attempts: number,
): void => {
  database.query(KEEP).run(delivery, lease, attempts)
}

/** An attempt as it is kept, with its number. */
export interface AttemptRow {
  readonly number: number
  readonly started_at: number
  readonly status: number | null
  readonly headers: string | null
  readonly body_excerpt: string | null
  readonly error_code: NonNullable<Attempt['error']>['code'] | null
  readonly error_detail: string | null
  readonly address: string | null
  readonly dns_ms: number | null
  readonly connect_ms: number | null
  readonly tls_ms: number | null
  readonly first_byte_ms: number | null
  readonly total_ms: number
}

const answerOf = ({ status, headers, body_excerpt }: AttemptRow): Answer | null =>
  status === null
    ? null
    : { status, headers: fromJson<Record<string, string>>(headers) ?? {}, bodyExcerpt: body_excerpt }

export const attemptOf = (row: AttemptRow): Attempt => ({
  number: row.number,
  startedAt: row.started_at,
  answer: answerOf(row),
  error: row.error_code === null ? null : { code: row.error_code, detail: row.error_detail ?? '' },
  address: row.address,
  timings: {
    dnsMs: row.dns_ms,
    connectMs: row.connect_ms,
    tlsMs: row.tls_ms,
    firstByteMs: row.first_byte_ms,
    totalMs: row.total_ms,
  },
})

const HISTORY = `SELECT number, ${ATTEMPT_COLUMNS} FROM attempts WHERE delivery = ?1
  UNION ALL SELECT attempts, ${ATTEMPT_COLUMNS} FROM deliveries WHERE id = ?1 AND attempts > 0 ORDER BY number`

/** All attempts of a delivery, the first one first. */
export const readHistory = (database: Database, delivery: Uint8Array): Attempt[] =>
  database.query<AttemptRow>(HISTORY).all(delivery).map(attemptOf)
