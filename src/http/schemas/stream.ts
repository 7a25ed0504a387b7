import { MESSAGE_TYPES } from '../../domain/contract.ts'
import { isUuid } from '../../domain/id.ts'
import type { Live, StreamFilter, StreamKind } from '../../usecases/stream/streamed.ts'
import { STREAM_KINDS } from '../../usecases/stream/streamed.ts'
import { refuseQuery } from '../validation.ts'
import { closed, text, time } from './fields.ts'
import { Type } from './type.ts'

const LONGEST = 4_000

export const StreamQuery = closed(
  {
    kinds: Type.Optional(
      text(`What to stream, separated by commas: ${STREAM_KINDS.join(', ')}. Defaults to all.`, {
        maxLength: LONGEST,
        examples: ['message,attempt'],
      }),
    ),
    types: Type.Optional(
      text('Only messages of these types, separated by commas (`EVENT` for changes).', {
        maxLength: LONGEST,
        examples: ['TEXT,IMAGE'],
      }),
    ),
    platform_id: Type.Optional(
      text('Only messages of these platform accounts, ids separated by commas.', { maxLength: LONGEST }),
    ),
    after: Type.Optional(
      text(
        'Where to begin: the id of an event that you have, or a cursor of `/events`. The header Last-Event-ID, which browsers send when they come again, counts before it. Without both: from now on.',
        { maxLength: 200, examples: ['US40Mg'] },
      ),
    ),
  },
  'What to stream, and from where.',
)

const listOf = (given: string | undefined): string[] =>
  (given ?? '')
    .split(',')
    .map(word => word.trim())
    .filter(word => word !== '')

const oneOfEach = <V extends string>(path: string, given: string[], all: readonly V[]): readonly V[] => {
  const wrong = given.find(word => !all.includes(word as V))
  if (wrong === undefined) return given as V[]
  return refuseQuery(path, `must hold words of these, separated by commas: ${all.join(', ')}`)
}

/** @throws Refusal `invalid` where a word in it is none */
export const streamFilter = (query: {
  kinds?: string
  types?: string
  platform_id?: string
}): StreamFilter => {
  const platformIds = listOf(query.platform_id)
  if (!platformIds.every(isUuid)) refuseQuery('platform_id', 'must hold ids of platform accounts')
  return {
    kinds: oneOfEach<StreamKind>('kinds', listOf(query.kinds), STREAM_KINDS),
    types: oneOfEach('types', listOf(query.types), MESSAGE_TYPES),
    platformIds,
  }
}

/** What happens, as it is streamed. */
export const liveView = (live: Live): object => {
  if (live.kind === 'missed') return { count: live.count }
  const { at, serviceId } = live
  if (live.kind === 'service')
    return {
      at: time(at),
      service_id: serviceId,
      change: live.change,
      state: live.state,
      reason: live.reason,
    }
  return {
    at: time(at),
    service_id: serviceId,
    delivery_id: live.deliveryId,
    event_id: live.eventId,
    number: live.number,
    state: live.state,
    status: live.status,
    error: live.error,
    ms: live.ms,
    next_attempt_at: live.nextAttemptAt,
  }
}
