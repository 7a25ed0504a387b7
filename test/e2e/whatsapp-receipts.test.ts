import { describe, expect, it } from 'vitest'
import { event, expectEvents, NAMELESS, startingWith, type Wanted } from './support/expected.ts'
import { Scene, useStage } from './support/stage.ts'
import { customerText, echo, receipt } from './support/whatsapp.ts'

const stage = useStage()

const AT = 1_760_000_000
const ID = 'wamid.RECEIPTS'
const typed = echo(ID, undefined, AT)
const status = (word: string, after: number, more: object = {}) => receipt(ID, word, AT + after, more)

const MESSAGE: Wanted = {
  ext: ID,
  at: AT,
  outbound: true,
  text: 'Typed on the phone',
  user: NAMELESS,
}

/** The EVENT of a receipt. */
const told = (word: string, after: number, quoted: Partial<Wanted>, aux: object = {}): Wanted =>
  event(startingWith(`${ID}:${word}`), word, {
    at: AT + after,
    aux: { recipient_id: '16505551234', ...aux },
    quote: { ...MESSAGE, ...quoted },
    user: NAMELESS,
  })

const FAILURE = { errors: [{ code: 131026, title: 'Message undeliverable' }] }
const TOLD_FAILURE = { errors: [{ code: 131026, title: 'Message undeliverable', detail: null }] }
const DELIVERED = told('delivered', 2, { status: 'DELIVERED' })
const READ = told('read', 3, { status: 'READ' })
const FAILED = told('failed', 5, { status: 'FAILED', aux: TOLD_FAILURE }, TOLD_FAILURE)

interface Order {
  readonly what: string
  readonly posts: readonly unknown[]
  readonly events: readonly Wanted[]
}

/** Receipts move a status forward only (contract.md §3), and one that changes nothing fires nothing (§5). */
const ORDERS: readonly Order[] = [
  {
    what: 'in order: "sent" of an echo says nothing new',
    posts: [typed, status('sent', 1), status('delivered', 2), status('read', 3)],
    events: [MESSAGE, DELIVERED, READ],
  },
  {
    what: 'a late "delivered" never undoes "read"',
    posts: [typed, status('read', 3), status('delivered', 2), status('sent', 1)],
    events: [MESSAGE, READ],
  },
  {
    what: 'a second "read" changes nothing',
    posts: [typed, status('read', 3), status('read', 4)],
    events: [MESSAGE, READ],
  },
  {
    what: 'a failure after "delivered" changes nothing',
    posts: [typed, status('delivered', 2), status('failed', 5, FAILURE)],
    events: [MESSAGE, DELIVERED],
  },
  {
    what: 'FAILED gives way to DELIVERED, whichever is older',
    posts: [typed, status('failed', 5, FAILURE), status('delivered', 2)],
    events: [MESSAGE, FAILED, told('delivered', 2, { status: 'DELIVERED' })],
  },
  {
    what: 'FAILED gives way to a later "sent"',
    posts: [typed, status('failed', 5, FAILURE), status('sent', 6)],
    events: [MESSAGE, FAILED, told('sent', 6, { status: 'SENT' })],
  },
  {
    what: 'but not to a "sent" that the failure overtook',
    posts: [typed, status('failed', 5, FAILURE), status('sent', 1)],
    events: [MESSAGE, FAILED],
  },
  {
    what: 'DELETED is final',
    posts: [
      typed,
      echo(`${ID}.revoke`, { type: 'revoke', revoke: { original_message_id: ID } }, AT + 1),
      status('read', 3),
    ],
    events: [
      MESSAGE,
      event(`${ID}:deleted`, 'deleted', {
        at: AT + 1,
        aux: { echo: true },
        quote: { ...MESSAGE, status: 'DELETED' },
        user: NAMELESS,
      }),
    ],
  },
  {
    what: 'a receipt before its message waits, and fires after it',
    posts: [status('delivered', 2), typed],
    events: [MESSAGE, DELIVERED],
  },
  {
    what: 'two that wait, in order',
    posts: [status('delivered', 2), status('read', 3), typed],
    events: [MESSAGE, DELIVERED, READ],
  },
  {
    what: 'two that wait, told in the order in which they happened',
    posts: [status('read', 3), status('delivered', 2), typed],
    events: [MESSAGE, DELIVERED, READ],
  },
]

describe('receipts', () => {
  it.each(ORDERS)('$what', async ({ posts, events }) => {
    const scene = await Scene.set(stage)
    await scene.post(...posts)
    const fired = await scene.fired()
    expectEvents(fired, events, scene)

    const message = fired.find(({ type }) => type !== 'EVENT')
    const snapshots = fired.flatMap(({ type, quote }) => (type === 'EVENT' && quote ? [quote] : []))
    for (const quote of snapshots) {
      expect(quote.id).toBe(message?.id)
      expect(quote.conversation_id).toBe(message?.conversation_id)
    }
    // Each snapshot is at least 1 ms later than every earlier one, so that a mirror can tell them apart.
    const times = [message, ...snapshots].map(one => Date.parse(one?.modified_timestamp ?? ''))
    expect(new Set(times).size).toBe(times.length)
    expect(Math.min(...times)).toBe(times[0])
  })

  it('does not touch what the customer wrote', async () => {
    const scene = await Scene.set(stage)
    await scene.post(customerText('wamid.INBOUND', 'Hello', {}, AT), receipt('wamid.INBOUND', 'read', AT + 1))
    expectEvents(await scene.fired(), [{ ext: 'wamid.INBOUND', at: AT, text: 'Hello' }], scene)
  })

  it('gives the second failure of a message an identifier of its own', async () => {
    const scene = await Scene.set(stage)
    await scene.post(typed, status('failed', 5, FAILURE), status('sent', 6), status('failed', 7, FAILURE))
    const failures = (await scene.fired()).filter(({ auxiliary_data }) => auxiliary_data.event === 'failed')
    expect(failures.map(({ timestamp }) => Date.parse(timestamp) / 1_000 - AT)).toEqual([5, 7])
    expect(new Set(failures.map(one => one.ext_identifier)).size).toBe(2)
    for (const failure of failures) {
      expect(failure.ext_identifier).toMatch(startingWith(`${ID}:failed`))
      expect(failure.quote?.status).toBe('FAILED')
    }
  })
})
