import type { Static } from 'typebox'
import { lookedAt, REPLAY_KINDS, type Replay } from '../../domain/replay.ts'
import { closed, instant, nullable, number, oneOf, time, timeOrNull, uuid, whole } from './fields.ts'
import { Type } from './type.ts'

const only = oneOf(
  REPLAY_KINDS,
  'failed: those that failed, each tried again as itself; delivered: those that arrived; all: both, and what was discarded. Of what arrived or was discarded a new delivery is made, one for each event.',
)
const ratePerS = number('Deliveries sent again a second; null: as fast as the service takes them.', {
  minimum: 0.1,
  maximum: 10_000,
})

export const NewReplaySchema = closed(
  {
    from_time: instant('Deliveries made at or after this instant.'),
    till_time: Type.Optional(instant('Deliveries made before this instant. Left out, or yet to come: now.')),
    only,
    rate_per_s: Type.Optional(nullable(ratePerS)),
  },
  'Which deliveries are sent again, and how fast.',
  { title: 'NewReplay' },
)

export const ReplaySchema = closed(
  {
    id: uuid('The replay.'),
    service_id: uuid('The service that it sends to.'),
    from_time: instant('Deliveries made at or after this instant.'),
    till_time: instant('Deliveries made before this instant.'),
    only,
    rate_per_s: nullable(ratePerS),
    state: oneOf(
      ['COUNTING', 'RUNNING', 'DONE', 'STOPPED'],
      'COUNTING: how much there is, is found out first. While the service is not ACTIVE, neither of the first two goes on.',
    ),
    total: nullable(whole('Deliveries to be looked at; null while they are counted.', { examples: [1_200] })),
    done: whole('Deliveries looked at so far: sent again, or skipped.', { examples: [450] }),
    resent: whole('Deliveries sent again so far.', { examples: [447] }),
    skipped: closed(
      {
        waiting: whole('They are PENDING or HELD, and sent anyway.'),
        other_state: whole('They stand in a state that was not asked for.'),
        repeated: whole('Their event is sent again already, by an earlier delivery of the same time.'),
        gone: whole(
          'DONE: counted at first, and not met any more: removed by retention, or sent again or discarded by others.',
        ),
      },
      'What was passed over, and why.',
      { title: 'ReplaySkips' },
    ),
    created_at: instant('When it was begun.'),
    ended_at: nullable(instant('When it was done, or stopped.')),
  },
  'A job that sends deliveries of a time again.',
  { title: 'Replay' },
)

/** A replay as it is shown. */
export type ReplayView = Static<typeof ReplaySchema>

export const replayView = (replay: Replay): ReplayView => {
  const { state, skipped } = replay
  const done = lookedAt(replay)
  return {
    id: replay.id,
    service_id: replay.serviceId,
    from_time: time(replay.from),
    till_time: time(replay.till),
    only: replay.only,
    rate_per_s: replay.ratePerS,
    state,
    // What came to an end in that state while it went on is met, and was not counted.
    total: state === 'COUNTING' ? null : Math.max(replay.total, done),
    done,
    resent: replay.resent,
    skipped: {
      waiting: skipped.waiting,
      other_state: skipped.otherState,
      repeated: skipped.repeated,
      gone: state === 'DONE' ? Math.max(0, replay.total - done) : 0,
    },
    created_at: time(replay.createdAt),
    ended_at: timeOrNull(replay.endedAt),
  }
}
