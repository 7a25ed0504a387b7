import type { Person } from '../../domain/change.ts'
import type { Reading } from '../shared/sink.ts'
import type { Scope } from './scope.ts'
import type { WireMessage } from './wire.ts'

/** A member of `messages[]` that is no message itself: it tells of one, or of the person. */
export interface Happening {
  readonly message: WireMessage
  /** Its own wamid. */
  readonly id: string
  readonly person: Person | null
  /** True where our side did it, in the WhatsApp Business app. */
  readonly echo: boolean
  readonly scope: Scope
}

export type HappeningReader = (happening: Happening) => Reading

export const NO_PERSON: Reading = { unread: 'This does not say of whom it is.' }
