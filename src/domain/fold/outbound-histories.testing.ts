import fc from 'fast-check'
import type { Media } from '../change.ts'
import { CONVERSATION_STATES } from '../contract.ts'
import { expire } from '../conversation.ts'
import type { Dispatch } from '../dispatch.ts'
import { wantedFile } from '../file.ts'
import type { Known } from '../known.ts'
import type { Message } from '../message.ts'
import { move } from '../move.ts'
import { DOUBT_MS, type SendResult } from '../send-outcome.ts'
import { SECOND } from '../time.ts'
import {
  AGENTS,
  accepted,
  aDraft,
  aMessage,
  aReceipt,
  aTemplate,
  LOST,
  refused,
  type Work,
  type World,
} from '../world.testing.ts'
import { foldOwnReaction, foldRemoval } from './act.ts'
import { extIdentifier, person, receiptStatus, type Step, toldOfAll } from './histories.testing.ts'
import { foldMedia } from './media.ts'
import { foldGivenUp, foldHandOver, foldStranded } from './outcome.ts'
import { conversationFor, foldSend } from './send.ts'

const pick = <T>(rows: Iterable<T>, n: number): T | undefined => {
  const all = [...rows]
  return all[n % Math.max(all.length, 1)]
}

const index = fc.nat({ max: 99 })

const about = (messageId: string, fold: Work['fold']): Work => ({ sought: { messageIds: [messageId] }, fold })

const inState = (world: World, state: Dispatch['state']): Dispatch[] =>
  [...world.shelf.dispatches.values()].filter(one => one.state === state)
const inHand = (world: World) => [...inState(world, 'PREPARING'), ...inState(world, 'SENDING')]

const CAT: Media = { ref: { url: 'https://files.example/cat' }, mimeType: null, title: 'cat' }

const sending = fc
  .record({
    who: person,
    quotes: fc.option(extIdentifier),
    isTemplate: fc.boolean(),
    isCalled: fc.constantFrom(true, true, true, false),
    media: fc.constantFrom(null, null, CAT),
    agent: fc.option(fc.constantFrom(...AGENTS)),
  })
  .map(
    ({ who, quotes, isTemplate, isCalled, media, agent }): Step =>
      ({ world, sendings }) => {
        const quoted = [...world.shelf.messages.values()].find(one => one.extIdentifier === quotes)
        const over = { quoteId: quoted?.id ?? null, agentId: agent?.id ?? null, media }
        const draft = isTemplate ? aTemplate(over) : aDraft(over)
        const { identities } = who
        const alias = identities.find(one => one.startsWith('phone:'))?.replace('phone:', 'dialled:') ?? null
        return {
          sought: {
            identities: [...identities, ...(alias === null ? [] : [alias])],
            messageIds: quoted === undefined ? [] : [quoted.id],
          },
          fold: known => {
            const { around } = world
            const conversation = conversationFor(
              { identities, phoneNumber: null, alias },
              draft,
              around,
              known,
            )
            sendings.accepted.push(foldSend(draft, conversation, isCalled, null, around, known).id)
          },
        }
      },
  )

const scope = fc.constantFrom('message' as const, 'account' as const)

/** What a platform may answer, but for the name that it gives. */
const answer: fc.Arbitrary<(name: string) => SendResult> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ status: fc.constantFrom('SENT', 'PREPARED'), told: fc.option(person) }).map(
      ({ status, told }) =>
        (name: string) =>
          accepted(name, { status, identities: told?.identities ?? [] }),
    ),
  },
  {
    weight: 2,
    arbitrary: fc
      .record({
        retry: fc.option(fc.record({ afterMs: fc.constantFrom(null, 5 * SECOND), scope })),
        conversation: fc.option(fc.constantFrom('EXPIRED', 'BLOCKED_BY_CUSTOMER', 'BLOCKED_BY_US')),
      })
      .map(over => () => refused(over)),
  },
  { weight: 2, arbitrary: fc.constant(() => LOST) },
)

const settling = fc.record({ n: index, answer, idempotent: fc.boolean() }).map(
  ({ n, answer, idempotent }): Step =>
    ({ world, sendings }) => {
      const dispatch = pick(inHand(world), n)
      if (dispatch === undefined) return null
      const { messageId } = dispatch
      const outcome = world.outcome(messageId, answer(sendings.nameOf(messageId)), { idempotent })
      sendings.outcomes.push(outcome)
      return world.settling(outcome)
    },
)

const handingOver = fc.record({ n: index, isDescribed: fc.boolean() }).map(
  ({ n, isDescribed }): Step =>
    ({ world }) => {
      const dispatch = pick(inState(world, 'PREPARING'), n)
      if (dispatch === undefined) return null
      const claimed = structuredClone(dispatch)
      const described = isDescribed ? { category: 'UTILITY', text: 'Hello!' } : null
      return about(dispatch.messageId, known => foldHandOver(claimed, described, known))
    },
)

/** An end of a try that is told once more, however much has happened since. */
const repeating = index.map(
  (n): Step =>
    ({ world, sendings }) => {
      const outcome = pick(sendings.outcomes, n)
      return outcome === undefined ? null : world.settling(outcome)
    },
)

const correlated = fc
  .record({
    n: index,
    status: receiptStatus,
    isEcho: fc.constantFrom(false, false, false, true),
    who: person,
  })
  .map(
    ({ n, status, isEcho, who }): Step =>
      ({ i, at, world, sendings }) => {
        const correlation = pick(sendings.accepted, n)
        if (correlation === undefined) return null
        const name = sendings.nameOf(correlation)
        return world.folding(
          isEcho
            ? aMessage(name, { outbound: true, person: who, timestamp: at, correlation })
            : { ...aReceipt(name, status, at, { errors: [{ code: i }] }), correlation },
        )
      },
  )

const stranding = fc.record({ n: index, idempotent: fc.boolean() }).map(
  ({ n, idempotent }): Step =>
    ({ world }) => {
      const dispatch = pick(inHand(world), n)
      if (dispatch === undefined) return null
      const left = structuredClone(dispatch)
      return about(left.messageId, known => foldStranded(left, idempotent, world.around, known))
    },
)

const givingUp = index.map(
  (n): Step =>
    ({ world }) => {
      const id = pick(inState(world, 'DOUBT'), n)?.messageId
      return id === undefined ? null : about(id, known => foldGivenUp(id, world.around, known))
    },
)

type Act = (message: Message, world: World, known: Known) => void

const fetched =
  (over: Parameters<World['fetched']>[1]): Act =>
  (message, { around }, known) => {
    const file = wantedFile('MESSAGE', message, null, known.now)
    foldMedia(message, { ...file, ...over }, around, known)
  }

const ACTS: readonly Act[] = [
  (message, { around }, known) => foldRemoval(message, around, known),
  (message, { around }, known) => {
    if (message.extIdentifier !== '') foldOwnReaction(message, '👍', around, known)
  },
  fetched({ state: 'STORED', key: 'k', mimeType: 'image/png', size: 1, sha256: '00' }),
  fetched({ state: 'GONE', reason: 'It is gone.' }),
]

const acting = fc.record({ n: index, act: fc.constantFrom(...ACTS) }).map(
  ({ n, act }): Step =>
    ({ world }) => {
      const id = pick(world.shelf.messages.keys(), n)
      if (id === undefined) return null
      return about(id, known => {
        const message = known.messageById(id)
        if (message !== null) act(message, world, known)
      })
    },
)

const moving = fc
  .record({
    n: index,
    state: fc.option(fc.constantFrom(...CONVERSATION_STATES), { nil: undefined }),
    agent: fc.option(fc.constantFrom(...AGENTS, null), { nil: undefined }),
  })
  .map(
    ({ n, state, agent }): Step =>
      ({ world }) => {
        const id = pick(world.shelf.conversations.keys(), n)
        if (id === undefined) return null
        const asked = { ...(state === undefined ? {} : { state }), ...(agent === undefined ? {} : { agent }) }
        return {
          sought: { conversationIds: [id] },
          fold: ({ people, now }) => {
            const conversation = people.conversation(id)
            const { windowMs } = world.around
            const hasMoved =
              state === 'EXPIRED' ? expire(conversation) : move(conversation, asked, windowMs, now)
            if (hasMoved) people.touchConversation(conversation)
          },
        }
      },
  )

/** Everything that can happen to what is sent, among what platforms tell. */
export const anything: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: toldOfAll },
  { weight: 3, arbitrary: sending },
  { weight: 5, arbitrary: settling },
  { weight: 2, arbitrary: handingOver },
  { weight: 2, arbitrary: correlated },
  repeating,
  stranding,
  givingUp,
  acting,
  moving,
)

/** Mostly moments; now and then until what waits is due, or what is in doubt is given up. */
export const waits = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: -5, max: 5 }) },
  { weight: 1, arbitrary: fc.constantFrom(2 * SECOND, DOUBT_MS + 1) },
)
