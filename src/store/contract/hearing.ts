import { expect, test } from 'vitest'
import type { Millis } from '../../domain/time.ts'
import type { Unit } from '../../domain/unit.ts'
import type { Store } from '../store.ts'
import { conversationOf, messageOf, unitOf } from './fixtures.ts'
import { accountOf, auditOf, newId, START } from './records.ts'
import { begin, type World } from './world.ts'

const heardAt = (at: Millis, ...platformIds: readonly string[]): Unit =>
  unitOf({ heard: platformIds.map(platformId => ({ platformId, at })) })

const hear = (store: Store, at: Millis, ...platformIds: readonly string[]): Promise<string> =>
  store.messages.commit(heardAt(at, ...platformIds), [], [])

/** When accounts were heard. */
export const hearingLaw = (world: () => World): void => {
  test('tells when something last came in from an account, whoever noted it, and whatever is noted late', async () => {
    const { a, b, tenant, account } = world()
    const silent = accountOf(tenant.id)
    await a.directory.insert('platforms', silent, auditOf(tenant.id))
    const ids = [silent.id, account.id, newId()]
    expect(await b.messages.heard(ids)).toEqual([])
    expect(await b.messages.heard([])).toEqual([])
    for (const [store, at] of [
      [a, START + 5],
      [b, START + 9],
      [a, START + 7],
    ] as const) {
      expect(await hear(store, at, account.id)).toBe('committed')
    }
    for (const store of [a, b])
      expect(await store.messages.heard(ids)).toEqual([{ platformId: account.id, at: START + 9 }])
  })

  test('of accounts that several note at once the latest stands', async () => {
    const { a, b, account } = world()
    const other = (await begin(a, b)).account
    const ids = [account.id, other.id]
    await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        hear(i % 2 === 0 ? a : b, START + i, ...(i % 3 === 0 ? ids : ids.toReversed())),
      ),
    )
    const heard = (await b.messages.heard(ids)).toSorted(
      (x, y) => ids.indexOf(x.platformId) - ids.indexOf(y.platformId),
    )
    expect(heard).toEqual(ids.map(platformId => ({ platformId, at: START + 19 })))
  })

  test('is noted with all else that a unit writes, or not at all', async () => {
    const { a, b, account, user, conversation } = world()
    const { heard } = heardAt(START, account.id)
    const stale = { ...conversationOf(user), id: conversation.id, version: 7 }
    expect(await a.messages.commit(unitOf({ conversations: [stale], heard }), [], [])).toBe('conflict')
    expect(await b.messages.heard([account.id])).toEqual([])
    const message = messageOf(conversation)
    expect(await a.messages.commit(unitOf({ messages: [message], heard }), [], [])).toBe('committed')
    expect(await b.messages.heard([account.id])).toEqual(heard)
  })

  test('changes nothing of what is configured', async () => {
    const { a, b, tenant, account } = world()
    const revision = await b.directory.revision()
    await hear(a, START, account.id)
    expect(await b.directory.revision()).toBe(revision)
    expect(await b.directory.get('platforms', tenant.id, account.id)).toEqual(account)
  })

  test('is forgotten with the account and with the tenant, and fails nobody who did not know', async () => {
    const { a, b, tenant, account } = world()
    const [next, other] = [accountOf(tenant.id), (await begin(a, b)).account]
    await a.directory.insert('platforms', next, auditOf(tenant.id))
    const ids = [account.id, next.id, other.id]
    const stillHeard = async (): Promise<string[]> =>
      (await b.messages.heard(ids)).map(({ platformId }) => platformId).toSorted()
    await hear(a, START, ...ids)
    await a.directory.remove('platforms', tenant.id, account.id, auditOf(tenant.id))
    expect(await hear(b, START + 1, ...ids)).toBe('committed')
    expect(await stillHeard()).toEqual([next.id, other.id].toSorted())
    await a.directory.remove('tenants', null, tenant.id, auditOf(null))
    expect(await stillHeard()).toEqual([other.id])
    while (!(await a.directory.purgeTenant(tenant.id, 100)));
    expect(await hear(b, START + 2, ...ids)).toBe('committed')
    expect(await b.messages.heard(ids)).toEqual([{ platformId: other.id, at: START + 2 }])
  })
}
