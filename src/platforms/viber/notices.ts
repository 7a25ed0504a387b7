import type { NoticeChange, Person } from '../../domain/change.ts'
import type { JsonObject } from '../../domain/contract.ts'
import { asId, asObject, type Wire, without } from '../shared/read.ts'
import type { Reading } from '../shared/sink.ts'
import { readTimestamp } from '../shared/timestamp.ts'
import { NO_PERSON } from './messages.ts'
import { detailsOf, personOf, personOfId } from './people.ts'

/** What stands elsewhere in the notice, or is a machine of Viber's. */
const ELSEWHERE = new Set(['event', 'timestamp', 'message_token', 'chat_hostname', 'user', 'user_id'])

/** An id that the same callback makes again: of Viber's token, where it gives one, and the person's. */
const idOf = (event: Wire, word: string, person: Person): string => {
  const [identity = ''] = person.identities
  const key = asId(event.message_token) ?? asId(event.timestamp) ?? ''
  return `${word}:${key}:${identity.slice(identity.indexOf(':') + 1)}`
}

const noticeOf = (event: Wire, word: string, blocked: boolean | undefined): Reading => {
  const user = asObject(event.user)
  const person = personOf(user) ?? personOfId(event.user_id)
  if (!person) return NO_PERSON
  const details = detailsOf(user)
  const change: NoticeChange = {
    kind: 'notice',
    extIdentifier: idOf(event, word, person),
    event: word,
    person,
    timestamp: readTimestamp(event.timestamp),
    detail: {
      ...(without(event, ELSEWHERE) as JsonObject),
      ...(details === null ? {} : { user: details }),
    },
    ...(blocked === undefined ? {} : { blocked }),
  }
  return { change }
}

/** The person may be written to from now on. */
export const readSubscribed = (event: Wire): Reading => noticeOf(event, 'subscribed', false)

/** The person has left: nothing can be sent to him any more. */
export const readUnsubscribed = (event: Wire): Reading => noticeOf(event, 'unsubscribed', true)

/** The person opened the chat. That subscribes him to nothing, but it may say that he is subscribed. */
export const readStarted = (event: Wire): Reading =>
  noticeOf(event, 'conversation_started', event.subscribed === true ? false : undefined)
