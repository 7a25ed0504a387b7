import { beforeAll, describe, expect, it } from 'vitest'
import type { ConversationState } from '../../packages/receiver/src/index.ts'
import {
  awaitState,
  type ConversationView,
  conversationAt,
  conversationsOf,
  conversationWith,
  DAY,
  moved,
  patch,
  writesBefore,
} from './support/conversations.ts'
import { expectLedger } from './support/deliveries.ts'
import { Talk, useTalk } from './support/talk.ts'

const stage = useTalk()

const ONLY_BY_TIME = /EXPIRED by the end of the reply window only.*CLOSED/
const ONLY_OPEN = /Only an OPEN conversation can be handed to a bot; this one is \w+/
const TOO_LATE = /The reply window is over since \d{4}-\d\d-\d\dT[\d:]+Z: his next message opens/
const NEVER_WROTE = /The customer has not written yet: his next message opens/
const FIRST_UNBLOCK = /first unblocked, by asking for OPEN; not \w+/

const STATES = ['OPEN', 'EXPIRED', 'AUTO_BOT', 'CLOSED', 'BLOCKED'] as const

/** What becomes of asking for each of {@link STATES}: the state that it has then, or why not. */
const MOVES = {
  OPEN: ['OPEN', ONLY_BY_TIME, 'AUTO_BOT', 'CLOSED', 'BLOCKED'],
  AUTO_BOT: ['OPEN', ONLY_BY_TIME, 'AUTO_BOT', 'CLOSED', 'BLOCKED'],
  CLOSED: ['OPEN', ONLY_BY_TIME, ONLY_OPEN, 'CLOSED', 'BLOCKED'],
  BLOCKED: ['OPEN', ONLY_BY_TIME, FIRST_UNBLOCK, FIRST_UNBLOCK, 'BLOCKED'],
  EXPIRED: [TOO_LATE, 'EXPIRED', ONLY_OPEN, 'CLOSED', 'BLOCKED'],
  'CLOSED after the window': [TOO_LATE, ONLY_BY_TIME, ONLY_OPEN, 'CLOSED', 'BLOCKED'],
  'BLOCKED after the window': ['EXPIRED', ONLY_BY_TIME, FIRST_UNBLOCK, FIRST_UNBLOCK, 'BLOCKED'],
  'EXPIRED, begun by us': [NEVER_WROTE, 'EXPIRED', ONLY_OPEN, 'CLOSED', 'BLOCKED'],
} satisfies Record<string, (ConversationState | RegExp)[]>
type Standing = keyof typeof MOVES

const ROWS = (Object.keys(MOVES) as Standing[]).flatMap(from =>
  STATES.map((to, column) => ({ from, to, outcome: MOVES[from][column] ?? to })),
)

describe('a move', () => {
  let talk: Talk
  const standing = new Map<string, ConversationView>()

  /** Brings a conversation with somebody of his own to where a row begins. */
  const bring = async (from: Standing, customer: string): Promise<ConversationView> => {
    if (from === 'EXPIRED, begun by us') {
      const template = { type: 'HSM', template: { name: 'hello', language: 'en_US' } }
      const body = { platform_id: talk.scene.platformId, to: customer, ...template }
      await talk.client.post(talk.scene.path('/messages/'), body)
      return await conversationWith(talk.scene, customer)
    }
    const state = from.split(' ')[0] as ConversationState
    const isLate = from !== state || state === 'EXPIRED'
    await writesBefore(talk, isLate ? DAY + 60_000 : 0, 'Hello', customer)
    const { id } = await conversationWith(talk.scene, customer)
    if (isLate) await awaitState(talk.scene, id, 'EXPIRED')
    if (state !== 'EXPIRED') await moved(talk.scene, id, { state })
    return await conversationAt(talk.scene, id)
  }

  beforeAll(async () => {
    talk = await Talk.begin(stage)
    const bringing = ROWS.map(async ({ from, to }, row) => {
      standing.set(`${from} ${to}`, await bring(from, String(16_705_560_000 + row)))
    })
    await Promise.all(bringing)
  })

  it.each(ROWS)('of what is $from to $to', async ({ from, to, outcome }) => {
    const before = standing.get(`${from} ${to}`)
    const id = before?.id ?? ''
    const answer = await patch(talk.scene, id, { state: to, custom_data: { by: 'row' } })
    if (typeof outcome === 'string') {
      expect(answer).toMatchObject({ status: 200, body: { state: outcome, custom_data: { by: 'row' } } })
      expect(await conversationAt(talk.scene, id)).toEqual(answer.body)
      return
    }
    expect(answer).toMatchObject({
      status: 422,
      body: {
        code: 'state_impossible',
        detail: expect.stringMatching(outcome),
        errors: [{ path: 'state', message: answer.body.detail }],
      },
    })
    // Nothing of it was done.
    expect(await conversationAt(talk.scene, id)).toEqual(before)
  })

  it('to where it is already changes nothing', async () => {
    const id = standing.get('OPEN OPEN')?.id ?? ''
    const before = await moved(talk.scene, id, { state: 'OPEN' })
    expect(await moved(talk.scene, id, { state: 'OPEN' })).toEqual(before)
  })
})

describe('an assigned conversation', () => {
  it('shows its agent in what the customer writes, until it is nobody’s again', async () => {
    const talk = await Talk.begin(stage)
    const id = await talk.write('Before')
    const [ada, bob] = [await talk.agent(), await talk.agent('HUMAN', 'Bob')]
    for (const [agentId, text] of [
      [ada, 'To Ada'],
      [bob, 'To Bob'],
      [null, 'To nobody'],
    ] as const) {
      expect(await moved(talk.scene, id, { agent_id: agentId })).toMatchObject({ state: 'OPEN' })
      await talk.write(text)
    }
    const told = (await talk.all()).map(({ text, agent_id, agent }) => [text, [agent_id, agent]])
    expect(Object.fromEntries(told)).toEqual({
      Before: [null, null],
      'To Ada': [ada, { id: ada, name: 'Ada' }],
      'To Bob': [bob, { id: bob, name: 'Bob' }],
      'To nobody': [null, null],
    })
  })

  it('is told by its agent in EVENTs too, and sent to by whoever sends', async () => {
    const talk = await Talk.begin(stage)
    const id = await talk.write()
    const [ada, bob] = [await talk.agent(), await talk.agent('HUMAN', 'Bob')]
    await moved(talk.scene, id, { agent_id: ada })
    const sent = await talk.say(id, 'For Ada', { agent_id: bob })
    const [own, delivered] = await talk.told(sent, 2)
    expect(own).toMatchObject({ status: 'SENT', agent: { id: bob, name: 'Bob' } })
    expect(delivered).toMatchObject({ type: 'EVENT', agent: { id: ada }, quote: { agent: { id: bob } } })
    expect((await talk.client.call('DELETE', talk.scene.path(`/agents/${ada}/`))).status).toBe(204)
    await talk.write('Who is there?')
    const last = (await talk.all()).find(({ text }) => text === 'Who is there?')
    expect(last).toMatchObject({ agent_id: null, agent: null })
  })

  it('is no agent’s of another tenant', async () => {
    const [talk, other] = [await Talk.begin(stage), await Talk.begin(stage)]
    const id = await talk.write()
    const answer = await patch(talk.scene, id, { agent_id: await other.agent(), state: 'CLOSED' })
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ path: 'agent_id' }] } })
    expect(await conversationAt(talk.scene, id)).toMatchObject({ state: 'OPEN', agent_id: null })
  })
})

describe('what is attached to a conversation', () => {
  it('is replaced whole', async () => {
    const talk = await Talk.begin(stage)
    const id = await talk.write()
    expect(await conversationAt(talk.scene, id)).toMatchObject({ custom_data: {} })
    for (const custom_data of [{ ticket: '77', tags: ['a', null] }, { ticket: '78' }, {}]) {
      await patch(talk.scene, id, { custom_data })
      expect((await conversationAt(talk.scene, id)).custom_data).toEqual(custom_data)
    }
  })
})

describe('who may move a conversation', () => {
  it('is whoever has a token of its tenant, an agent too, and nobody else', async () => {
    const [talk, other] = [await Talk.begin(stage), await Talk.begin(stage)]
    const id = await talk.write()
    const tokenOf = async ({ scene, client }: Talk, kind: string) => {
      const { token } = await client.post<{ token: string }>(scene.path('/tokens/'), { name: 'x', kind })
      return client.as(token)
    }
    const [agent, tenant, stranger] = await Promise.all([
      tokenOf(talk, 'agent'),
      tokenOf(talk, 'tenant'),
      tokenOf(other, 'tenant'),
    ])
    expect((await patch(talk.scene, id, { state: 'CLOSED' }, agent)).body.state).toBe('CLOSED')
    expect((await patch(talk.scene, id, { state: 'OPEN' }, tenant)).body.state).toBe('OPEN')
    expect(await patch(talk.scene, id, { state: 'CLOSED' }, stranger)).toMatchObject({ status: 404 })
    expect(await patch(other.scene, id, { state: 'CLOSED' }, stranger)).toMatchObject({ status: 404 })
    expect(await patch(talk.scene, id, { state: 'CLOSED' }, talk.client.as(null))).toMatchObject({
      status: 401,
    })
    expect(await conversationAt(talk.scene, id)).toMatchObject({ state: 'OPEN' })
  })

  it.each([
    [{}, ''],
    [{ status: 'OPEN' }, 'status'],
    [{ state: 'CLOSED', last_inbound_at: null }, 'last_inbound_at'],
    [{ state: 'SLEEPING' }, 'state'],
    [{ agent_id: 'Ada' }, 'agent_id'],
    [{ custom_data: [] }, 'custom_data'],
  ])('asks for what there is: %j is answered 400', async (body, path) => {
    const talk = await Talk.begin(stage)
    const id = await talk.write()
    expect(await patch(talk.scene, id, body)).toMatchObject({
      status: 400,
      body: { code: 'invalid', errors: [{ path, message: expect.any(String) }] },
    })
    expect(await conversationAt(talk.scene, id)).toMatchObject({ state: 'OPEN', custom_data: {} })
  })
})

describe('a hundred moves while the customer writes a hundred times', () => {
  it('leave one conversation that is as one of them made it, and every message', async () => {
    const talk = await Talk.begin(stage)
    const id = await talk.write('0')
    const agents = [await talk.agent(), await talk.agent('HUMAN', 'Bob')]
    const moves = Array.from({ length: 100 }, (_, number) => {
      const agent_id = agents[number % 2]
      const state = number % 3 === 0 ? 'CLOSED' : 'OPEN'
      return patch(talk.scene, id, { state, agent_id, custom_data: { number, agent_id } })
    })
    const texts = Array.from({ length: 100 }, (_, i) => writesBefore(talk, 0, String(i + 1)))
    const answers = await Promise.all(moves)
    await Promise.all(texts)
    expect([...new Set(answers.map(({ status }) => status))]).toEqual([200])
    const left = await conversationAt(talk.scene, id)
    expect(left.custom_data).toMatchObject({ agent_id: left.agent_id })
    expect(await conversationsOf(talk.scene)).toEqual([left])
    const events = await talk.all()
    expect(new Set(events.map(({ text }) => text)).size).toBe(101)
    // Whoever writes opens what was closed, and is told so.
    expect([...new Set(events.map(({ conversation_state }) => conversation_state))]).toEqual(['OPEN'])
    await talk.write('The last one')
    expect(await conversationAt(talk.scene, id)).toMatchObject({ state: 'OPEN', agent_id: left.agent_id })
    expect(await moved(talk.scene, id, { state: 'CLOSED' })).toMatchObject({ state: 'CLOSED' })
    await expectLedger(talk.scene, { fan_out: 102, delivered: 102 })
  })
})
