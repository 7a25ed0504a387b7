import { Refusal } from '../../domain/errors.ts'
import type { KeptReplay, Replay } from '../../domain/replay.ts'

/** A replay without where it stands. */
export const shownReplay = ({ place: _, pacedAt: __, ...replay }: KeptReplay): Replay => replay

/** A service has one replay at a time. */
export const underWay = (): Refusal =>
  new Refusal('conflict', 'A replay of this service is under way: wait for its end, or stop it.')
