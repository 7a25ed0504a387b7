import { useState } from 'preact/hooks'
import type { Schema } from '../../api/client.ts'
import { text } from '../../strings/text.ts'
import { localLink, useSteadyLink } from './links.ts'

type ChatUser = Schema<'ChatUser'>

/** What a customer is called: by name, else by what the platform calls him, else by number. */
export const nameOf = ({ first_name, last_name, username, phone_number }: ChatUser): string =>
  `${first_name} ${last_name}`.trim() || username || phone_number || text('conversations.nameless')

const initialsOf = (name: string): string =>
  name
    .split(/\s+/)
    .slice(0, 2)
    .map(part => [...part].find(letter => /\p{L}|\p{N}/u.test(letter)) ?? '')
    .join('')
    .toUpperCase()

const TONES = ['gt-avatar_1', 'gt-avatar_2', 'gt-avatar_3', 'gt-avatar_4', 'gt-avatar_5'] as const

/** The same person has the same colour everywhere. */
const toneOf = (id: string): string =>
  TONES[[...id].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % TONES.length] ?? TONES[0]

/** A customer's picture, or his initials. His name stands beside it. */
export const Avatar = ({ user, isLarge = false }: { user: ChatUser; isLarge?: boolean }) => {
  // A link that has expired is replaced by the newest one, once.
  const [failures, setFailures] = useState(0)
  const picture = useSteadyLink(user.profile_picture?.secure_url ?? null, `${user.id} ${failures}`)
  return (
    <span class={`gt-avatar ${toneOf(user.id)} ${isLarge ? 'gt-avatar_large' : ''}`} aria-hidden="true">
      {picture === null || failures > 1 ? (
        initialsOf(nameOf(user)) || '?'
      ) : (
        <img src={localLink(picture)} alt="" onError={() => setFailures(failures + 1)} />
      )}
    </span>
  )
}
