import { describe, expect, test } from 'vitest'
import type { Dispatch } from '../../domain/dispatch.ts'
import type { Message } from '../../domain/message.ts'
import { messageOf, unitOf } from './fixtures.ts'
import {
  accept,
  beside,
  claimOf,
  claimSends,
  dispatchOf,
  end,
  first,
  idsOf,
  preparedOf,
  WITH_UPLOAD,
  write,
} from './outgoing.ts'
import { accountOf, auditOf, newId, START } from './records.ts'
import type { World } from './world.ts'

const NOW = START + 1_000

const claims = (world: () => World): void => {
  test('give all that is needed to send', async () => {
    const { a, b, account, conversation, user } = world()
    const quote = messageOf(conversation)
    const message = preparedOf(conversation, { quoteId: quote.id })
    const dispatches = [dispatchOf(message)]
    await a.messages.commit(unitOf({ messages: [quote, message], dispatches }), [], [])
    expect(await claimOf(b, 'n1', account.id)).toEqual({
      platformId: account.id,
      claimed: [
        {
          dispatch: dispatchOf(message, { state: 'SENDING', lease: 'n1', attempts: 1, version: 2 }),
          message,
          conversation,
          chatUser: user,
          quote,
        },
      ],
      unreadable: [],
      nextDue: null,
    })
  })

  test('take of each conversation what was accepted first, the earliest accepted first', async () => {
    const { a, b, account, conversation } = world()
    const other = await beside(world())
    const third = await beside(world())
    const [one] = await accept(a, conversation, 2)
    const [two] = await accept(b, other, 2)
    const [three] = await accept(a, third)
    const some = await claimOf(b, 'n1', account.id, 2)
    expect(idsOf(some.claimed)).toEqual([one?.id, two?.id])
    expect(some.nextDue).toBe(START)
    expect(idsOf((await claimOf(a, 'n2', account.id)).claimed)).toEqual([three?.id])
    expect(await claimOf(a, 'n2', account.id)).toEqual({
      platformId: account.id,
      claimed: [],
      unreadable: [],
      nextDue: null,
    })
  })

  test('never give one dispatch twice, nor two of a conversation, however they race', async () => {
    const { a, b, account } = world()
    const conversations = await Promise.all(Array.from({ length: 30 }, () => beside(world())))
    const accepted = await Promise.all(conversations.map(each => accept(a, each, 2)))
    const rounds = await Promise.all(
      Array.from({ length: 6 }, (_, i) => claimOf(i % 2 === 0 ? a : b, `n${i % 2}`, account.id, 7)),
    )
    const claimed = rounds.flatMap(round => round.claimed)
    expect(idsOf(claimed).toSorted()).toEqual(accepted.flatMap(([one]) => one?.id ?? '').toSorted())
    for (const [i, round] of rounds.entries()) {
      expect(round.claimed.every(({ dispatch }) => dispatch.lease === `n${i % 2}`)).toBe(true)
    }
  })

  test('take nothing before it is due, and say when more will be', async () => {
    const { a, b, account, conversation } = world()
    const other = await beside(world())
    await accept(a, conversation, 1, { due: START + 20 })
    await accept(a, other, 1, { due: START + 10 })
    expect(await claimOf(b, 'n1', account.id, 9, START + 9)).toMatchObject({
      claimed: [],
      nextDue: START + 10,
    })
    const due = await claimOf(b, 'n1', account.id, 9, START + 10)
    expect([due.claimed.length, due.nextDue]).toEqual([1, START + 20])
  })

  test('each account has its own; one that is unknown or was removed has nothing', async () => {
    const { a, b, tenant, account, conversation } = world()
    const second = accountOf(tenant.id)
    await a.directory.insert('platforms', second, auditOf(tenant.id))
    const elsewhere = await beside({ ...world(), account: second })
    const [mine] = await accept(a, conversation)
    const [theirs] = await accept(a, elsewhere)
    expect((await b.outbox.waiting()).toSorted()).toEqual([account.id, second.id].toSorted())
    await a.directory.remove('platforms', tenant.id, second.id, auditOf(tenant.id))
    expect(await b.outbox.waiting()).toEqual([account.id])
    const requests = [second.id, newId(), account.id].map(platformId => ({ platformId, limit: 5 }))
    const answers = await b.outbox.claim('n1', requests, NOW)
    expect(answers.map(({ platformId }) => platformId)).toEqual(requests.map(({ platformId }) => platformId))
    expect(answers.map(({ claimed }) => idsOf(claimed))).toEqual([[], [], [mine?.id]])
    expect(answers.map(({ nextDue }) => nextDue)).toEqual([null, null, null])
    expect((await b.messages.message(tenant.id, theirs?.id ?? ''))?.message).toEqual(theirs)
  })

  test('an account waits as long as anything of it does', async () => {
    const { a, b, account, conversation } = world()
    expect(await b.outbox.waiting()).toEqual([])
    await accept(a, conversation, 2)
    const one = first(await claimSends(a, world()))
    expect(await b.outbox.waiting()).toEqual([account.id])
    await end(a, one.dispatch)
    const two = first(await claimSends(a, world()))
    expect(await b.outbox.waiting()).toEqual([])
    await write(a, two.dispatch, { state: 'DOUBT' })
    expect(await b.outbox.waiting()).toEqual([])
  })
}

const lost = (world: () => World): void => {
  test('what a node claimed without being told waits again, as before, and keeps its turn', async () => {
    const { a, b, conversation } = world()
    await accept(a, conversation, 2)
    const { dispatch } = first(await claimSends(a, world()))
    expect(await b.outbox.takeBack('n1', [dispatch.messageId])).toBe(0)
    expect(await b.outbox.takeBack('n2', [])).toBe(0)
    expect(await claimSends(b, world(), 'n2')).toEqual([])
    expect(await b.outbox.takeBack('n1', [])).toBe(1)
    const again = first(await claimSends(b, world(), 'n2')).dispatch
    expect(again).toEqual({ ...dispatch, lease: 'n2', version: dispatch.version + 2 })
  })
}

const preparing = (world: () => World): void => {
  test('what has to be made ready is PREPARING, and is handed over by a write', async () => {
    const { a, b, conversation } = world()
    await accept(a, conversation, 1, {}, WITH_UPLOAD)
    await accept(a, conversation)
    const { dispatch } = first(await claimSends(b, world()))
    expect(dispatch).toMatchObject({ state: 'PREPARING', lease: 'n1', attempts: 1, version: 2 })
    expect(await claimSends(a, world(), 'n2')).toEqual([])
    const handOver = { state: 'SENDING', lease: 'n1' } as const
    expect(await write(a, dispatch, handOver)).toBe('committed')
    expect(await write(b, dispatch, handOver)).toBe('conflict')
    expect(await claimSends(a, world(), 'n2')).toEqual([])
    expect(await end(b, { ...dispatch, version: 3 })).toBe('committed')
    expect(first(await claimSends(a, world())).dispatch.state).toBe('SENDING')
  })

  const template = { name: 'hello', language: 'en', category: null, components: [] }
  test.each<[string, Partial<Message>, Dispatch['state']]>([
    ['an upload', WITH_UPLOAD, 'PREPARING'],
    ['a link', { media: { ref: { url: 'https://x.example' }, mimeType: null, title: null } }, 'SENDING'],
    ['a template', { type: 'HSM', template: { ...template, text: null } }, 'PREPARING'],
    ['a template whose words are known', { type: 'HSM', template: { ...template, text: 'Hi' } }, 'SENDING'],
  ])('%s', async (_, content, state) => {
    const { a, conversation } = world()
    await accept(a, conversation, 1, {}, content)
    expect(first(await claimSends(a, world())).dispatch.state).toBe(state)
  })

  test('what a dead node was making ready is stranded, and says so', async () => {
    const { a, b, conversation } = world()
    await accept(a, conversation, 1, {}, WITH_UPLOAD)
    const { dispatch } = first(await claimSends(a, world(), 'dead'))
    await b.nodes.reclaim('me', START + 60_000)
    expect(await b.outbox.stranded('me', 9)).toEqual([dispatch])
    await write(b, dispatch, { state: 'WAITING' })
    expect(await b.outbox.stranded('me', 9)).toEqual([])
    expect(first(await claimSends(b, world(), 'me')).dispatch.attempts).toBe(2)
  })
}

/** What a claim gives, and to whom. */
export const outboxLaw = (world: () => World): void => {
  describe('claims', () => claims(world))
  describe('a claim whose answer was lost', () => lost(world))
  describe('what has to be made ready', () => preparing(world))
}
