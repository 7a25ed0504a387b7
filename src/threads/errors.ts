import { RateLimited, Refusal, StoreUnavailable } from '../domain/errors.ts'

/**
 * An error on its way to another thread. The platform's own way keeps neither our classes nor their fields, by
 * which callers tell one failure from the next.
 */
export interface PackedError {
  readonly kind: 'refusal' | 'rate' | 'store' | 'other'
  readonly message: string
  readonly stack: string | undefined
  readonly fields: Readonly<Record<string, unknown>>
}

/** Fields that survive the way; what else hangs on an error may not be copied at all. */
const KEPT = ['name', 'code', 'errors', 'retryAfterMs', 'errcode'] as const

const kindOf = (error: unknown): PackedError['kind'] => {
  if (error instanceof StoreUnavailable) return 'store'
  if (error instanceof RateLimited) return 'rate'
  return error instanceof Refusal ? 'refusal' : 'other'
}

export const packError = (error: unknown): PackedError => {
  const kind = kindOf(error)
  if (!(error instanceof Error)) return { kind, message: String(error), stack: undefined, fields: {} }
  const { message, stack } = error
  const fields = Object.fromEntries(
    KEPT.flatMap(name =>
      name in error ? [[name, (error as unknown as Record<string, unknown>)[name]]] : [],
    ),
  )
  return { kind, message, stack, fields }
}

const PROTOTYPES: Readonly<Record<PackedError['kind'], object>> = {
  refusal: Refusal.prototype,
  rate: RateLimited.prototype,
  store: StoreUnavailable.prototype,
  other: Error.prototype,
}

/** The error as it was thrown, with the stack of where that was. */
export const unpackError = ({ kind, message, stack, fields }: PackedError): Error => {
  const error = new Error(message)
  Object.setPrototypeOf(error, PROTOTYPES[kind])
  return Object.assign(error, fields, stack === undefined ? {} : { stack })
}
