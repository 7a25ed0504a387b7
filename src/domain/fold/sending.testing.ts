import type { ReceiptChange } from '../change.ts'
import type { MessageEvent } from '../contract.ts'
import type { Conversation } from '../conversation.ts'
import type { Draft } from '../draft.ts'
import { Refusal } from '../errors.ts'
import type { Message } from '../message.ts'
import { DOUBT_MS } from '../send-outcome.ts'
import { HOUR, SECOND } from '../time.ts'
import { aMessage, aReceipt, inWords, LOST, NOON, World } from '../world.testing.ts'

/** A world in which Anna has written, an hour ago. */
export const anna = (over: Partial<Conversation> = {}): World => {
  const world = new World()
  world.fold(aMessage('in', { timestamp: NOON - HOUR }))
  for (const conversation of world.shelf.conversations.values()) Object.assign(conversation, over)
  return world
}

/** What this work is refused with. @throws where it is not */
export const refusalOf = (work: () => unknown): Refusal => {
  try {
    work()
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
  throw new Error('It was done.')
}

/** A world in which Anna has written, and a message to her waits since a second ago. */
export const waiting = (over: Partial<Draft> = {}): [World, Message] => {
  const world = new World()
  world.fold(aMessage('in'))
  const message = world.send(over)
  world.now += SECOND
  return [world, message]
}

/** A world with one message that is being sent, as a reply. */
export const sending = (): [World, string] => {
  const world = new World()
  world.fold(aMessage('in'))
  const { id } = world.send({ quoteId: world.message('in').id })
  world.claim()
  return [world, id]
}

/** A world with one message whose answer was lost. */
export const doubted = (): [World, string] => {
  const [world, id] = sending()
  world.settle(id, LOST)
  return [world, id]
}

/** A world with one message that was given up, because nothing came that told of it. */
export const givenUp = (): [World, string] => {
  const [world, id] = doubted()
  world.now += DOUBT_MS
  world.giveUp(id)
  return [world, id]
}

/** A receipt that carries our tag. */
export const tagged = (correlation: string, ...receipt: Parameters<typeof aReceipt>): ReceiptChange => ({
  ...aReceipt(...receipt),
  correlation,
})

/** Each event in words, with the status of the message that it is, or tells of. */
export const told = (events: readonly MessageEvent[]): [words: string, status: string | undefined][] =>
  events.map(one => [inWords(one), one.type === 'EVENT' ? one.quote?.status : one.status])
