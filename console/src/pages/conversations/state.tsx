import type { Schema } from '../../api/client.ts'
import { Badge, type Tone } from '../../kit/badge.tsx'
import { word } from '../../strings/text.ts'

export type Conversation = Schema<'Conversation'>
export type State = Conversation['state']

export const STATES: readonly State[] = ['OPEN', 'AUTO_BOT', 'EXPIRED', 'CLOSED', 'BLOCKED']

const TONES: Readonly<Record<State, Tone>> = {
  OPEN: 'success',
  AUTO_BOT: 'info',
  EXPIRED: 'warning',
  CLOSED: 'neutral',
  BLOCKED: 'error',
}

/** Where a conversation stands, in a word. */
export const StateBadge = ({ state }: { state: State }) => (
  <Badge tone={TONES[state]}>{word('conversations.state', state)}</Badge>
)
