import type { Credentials, Profile } from '../../platform.ts'
import type { Wire } from '../../shared/read.ts'
import { callGraph, pathOf } from '../graph.ts'
import { idOf } from './people.ts'
import type { Channel } from './send.ts'

/**
 * Asks Meta for a person. It tells nothing of one who has not written, or has blocked the account. Never throws.
 * @param fields what is asked for
 * @param read what the answer says; empty where it says nothing
 */
export const lookUp = async (
  channel: Channel,
  identities: readonly string[],
  credentials: Credentials,
  fields: string,
  read: (data: Wire) => Extract<Profile, { state: 'ok' }>['person'],
): Promise<Profile> => {
  const id = idOf(identities, channel.dialect)
  if (id === null) return { state: 'none' }
  const path = `${pathOf(id)}?fields=${fields}`
  const answer = await callGraph(channel.tools(credentials), credentials, { method: 'GET', path })
  if (answer.state === 'ok') {
    const person = read(answer.data)
    return Object.keys(person).length > 0 ? { state: 'ok', person } : { state: 'none' }
  }
  const isNo = answer.state === 'error' && !answer.error.later
  return isNo ? { state: 'none' } : { state: 'later', detail: answer.detail }
}
