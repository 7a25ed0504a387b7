/** A person of whom everything is stored that can be, each naming his number. */
import type { ChatUser } from '../../domain/chat-user.ts'
import type { Conversation } from '../../domain/conversation.ts'
import type { FiredEvent } from '../../domain/event.ts'
import type { StoredFile } from '../../domain/file.ts'
import type { Message } from '../../domain/message.ts'
import type { ParkedChange } from '../../domain/unit.ts'
import type { NewDelivery, Quarantined, Wanted } from '../store.ts'
import {
  changeEventOf,
  chatUserOf,
  conversationOf,
  deliveriesOf,
  eventOf,
  messageOf,
  parkedOf,
  quarantinedOf,
  unitOf,
  wantedOf,
} from './fixtures.ts'
import { dispatchOf, fileOf, preparedOf } from './outgoing.ts'
import { auditOf, newId, START } from './records.ts'
import { claim, settlementOf, type World } from './world.ts'

export const NUMBER = '4915112345678'
export const OTHER = '33612345678'

export interface Person {
  readonly user: ChatUser
  readonly conversation: Conversation
  /** The last one waits to be sent. */
  readonly messages: readonly Message[]
  /** Of the messages, then a notice. */
  readonly events: readonly FiredEvent[]
  readonly deliveries: readonly NewDelivery[]
  /** Of the first message, and his picture. */
  readonly files: readonly StoredFile[]
  readonly parked: ParkedChange
  readonly post: Quarantined
}

const encoder = new TextEncoder()

/** @param number his telephone number, digits */
export const personOf = ({ account, service }: World, number: string): Person => {
  const phone = `phone:${number}`
  const user = chatUserOf(account, { identities: [`bsuid:US.${number}`, phone], phoneNumber: `+${number}` })
  const conversation = conversationOf(user, { customData: { number } })
  const text = `Call me: ${number}`
  const sent = [1, 2, 3].map(n =>
    messageOf(conversation, { id: newId(START + n), text, auxiliaryData: { number } }),
  )
  const waiting = preparedOf(conversation, { id: newId(START + 4), text, customData: { number } })
  const told = { body: encoder.encode(JSON.stringify({ text })), serviceIds: [service.id] }
  const about = sent.flatMap(message => [eventOf(message, told), changeEventOf(message, 'read', told)])
  const notice = eventOf(waiting, {
    ...told,
    id: newId(),
    messageId: null,
    type: 'EVENT',
    extIdentifier: `follow:${number}`,
    firedAt: START + 1,
  })
  const events = [...about, notice]
  const reaction = {
    kind: 'reaction',
    extIdentifier: `wamid.of.${number}`,
    key: number,
    emoji: '👍',
    action: 'react',
    timestamp: START,
    person: { identities: [phone] },
    detail: {},
  } as const
  return {
    user,
    conversation,
    messages: [...sent, waiting],
    events,
    deliveries: deliveriesOf(events),
    files: [fileOf(sent[0] ?? waiting, { title: number }), fileOf(user)],
    parked: parkedOf(account, reaction.extIdentifier, { key: number, change: reaction }),
    post: quarantinedOf(account, { body: encoder.encode(`{"from":"${number}"`) }),
  }
}

/** Commits all of it. */
export const store = async ({ a }: World, person: Person): Promise<void> => {
  const { user, conversation, messages, events, deliveries, files, parked, post } = person
  const unit = unitOf({
    chatUsers: [user],
    conversations: [conversation],
    messages,
    events,
    files,
    parked: [parked],
    dispatches: messages.slice(-1).map(message => dispatchOf(message)),
  })
  if ((await a.messages.commit(unit, deliveries, [post])) !== 'committed') throw new Error('Not stored.')
}

/** Brings his deliveries into all states there are, one of them at the second attempt: one of them stays leased by `n1`. @returns that one */
export const scatter = async (world: World): Promise<{ id: string; attempts: number }> => {
  const { a, tenant, service } = world
  const [delivered, failed, discarded, leased] = await claim(a, 'n1', world, 4)
  if (!delivered || !failed || !discarded || !leased) throw new Error('Too little was fired.')
  const tried = settlementOf(failed, 'n1', 'PENDING', { due: START - 1 })
  await a.deliveries.settle([settlementOf(delivered, 'n1', 'DELIVERED'), tried], [])
  const [again = failed] = await claim(a, 'n1', world, 1)
  await a.deliveries.settle([settlementOf(again, 'n1', 'FAILED')], [])
  await a.deliveries.release('n1', [discarded.id])
  await a.deliveries.discard(tenant.id, discarded.id, START)
  await a.deliveries.retry(tenant.id, delivered.id, newId(), START)
  const hold = { serviceId: service.id, from: 'PENDING', to: 'HELD', now: START, limit: 2 } as const
  await a.deliveries.move({ ...hold, reason: 'service_paused' })
  return leased
}

/** All ways in which a person can be looked up. */
export const everything = ({ account }: World, { user, conversation, messages }: Person): Wanted =>
  wantedOf(account, {
    identities: user.identities,
    extIdentifiers: messages.map(({ extIdentifier }) => extIdentifier),
    messageIds: messages.map(({ id }) => id),
    conversationIds: [conversation.id],
    chatUserIds: [user.id],
  })

/** A person who is being erased. */
export const begun = async (world: World): Promise<Person> => {
  const person = personOf(world, NUMBER)
  await store(world, person)
  await world.b.people.beginErasure(
    world.tenant.id,
    person.user.id,
    auditOf(world.tenant.id, 'chat_user.erase'),
  )
  return person
}

/** Erases him in steps of this size. @returns how many there were */
export const finish = async ({ a, tenant }: World, { user }: Person, limit = 100): Promise<number> => {
  const erasure = { tenantId: tenant.id, chatUserId: user.id }
  for (let steps = 1; ; steps += 1) {
    if (await a.people.erase(erasure, limit)) return steps
    if (steps > 200) throw new Error('It comes to no end.')
  }
}
