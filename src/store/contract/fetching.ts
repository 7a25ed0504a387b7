import { expect, test } from 'vitest'
import type { PlatformAccount } from '../../domain/platform-account.ts'
import type { FetchTurn } from '../store.ts'
import { messageOf, unitOf } from './fixtures.ts'
import { beside, fileOf, WANTED } from './outgoing.ts'
import { accountOf, auditOf, START } from './records.ts'
import type { World } from './world.ts'

const ANY: FetchTurn = { limit: 9, except: [], after: null }
const NOW = START + 1_000

/** Messages with files that are due then. @returns their ids */
const want = async (world: World, account: PlatformAccount, ...due: number[]): Promise<string[]> => {
  const conversation = await beside({ ...world, account })
  const messages = due.map(() => messageOf(conversation))
  const files = messages.map((message, i) => fileOf(message, { ...WANTED, due: START + (due[i] ?? 0) }))
  await world.a.messages.commit(unitOf({ messages, files }), [], [])
  return messages.map(({ id }) => id)
}

/** One more account of the world's tenant. */
const another = async ({ a, tenant }: World): Promise<PlatformAccount> => {
  const account = accountOf(tenant.id)
  await a.directory.insert('platforms', account, auditOf(tenant.id))
  return account
}

const ids = (files: readonly { readonly id: string }[]): string[] => files.map(({ id }) => id)

/** Which file is fetched next. */
export const fetchingLaw = (world: () => World): void => {
  test('gives of an account what is due first, and each to one only', async () => {
    const { a, b, account } = world()
    const [three, one, two] = await want(world(), account, 30, 10, 20)
    expect(await b.files.nextWanted([])).toBe(START + 10)
    const [first, ...more] = await a.files.claimWanted(START + 20, START + 500, ANY)
    expect([first?.id, first?.due, more]).toEqual([one, START + 500, []])
    expect(await b.files.file(one ?? '')).toEqual(first)
    expect(ids(await b.files.claimWanted(START + 20, START + 500, ANY))).toEqual([two])
    expect(await b.files.claimWanted(START + 20, START + 500, ANY)).toEqual([])
    expect(await b.files.nextWanted([])).toBe(START + 30)
    expect(ids(await b.files.claimWanted(START + 500, START + 600, ANY))).toEqual([three])
  })

  test('gives one of each account in turn, however much the others have', async () => {
    const { a, b, account } = world()
    let accounts = [account, await another(world()), await another(world())]
    const many: string[][] = []
    for (const each of accounts) many.push(await want(world(), each, 1, 2, 3))
    const claim = async (turn: Partial<FetchTurn>) => {
      const files = await b.files.claimWanted(NOW, NOW + 500, { ...ANY, ...turn })
      return files.map(({ platformId }) => accounts.findIndex(({ id }) => id === platformId))
    }
    // In whatever order, but always in the same.
    const order = await claim({})
    expect(order.toSorted()).toEqual([0, 1, 2])
    accounts = order.map(i => accounts[i] ?? account)
    expect(await claim({ after: accounts[1]?.id ?? '' })).toEqual([2, 0, 1])
    expect(await claim({ after: accounts[2]?.id ?? '', limit: 1 })).toEqual([0])
    expect(await claim({ after: accounts[0]?.id ?? '', limit: 9 })).toEqual([1, 2])
    const due = await Promise.all(many.flat().map(async id => (await a.files.file(id))?.due))
    expect(new Set(due)).toEqual(new Set([NOW + 500]))
  })

  test('gives none of the accounts that are left out, and does not say when theirs are due', async () => {
    const { b, account } = world()
    const other = await another(world())
    await want(world(), account, 1, 2)
    const [theirs] = await want(world(), other, 30)
    const except = [account.id]
    expect(await b.files.nextWanted(except)).toBe(START + 30)
    expect(ids(await b.files.claimWanted(NOW, NOW + 500, { ...ANY, except }))).toEqual([theirs])
    expect(await b.files.claimWanted(NOW, NOW + 500, { ...ANY, except: [account.id, other.id] })).toEqual([])
    expect(await b.files.nextWanted([account.id, other.id])).toBeNull()
    expect(await b.files.nextWanted([])).toBe(START + 1)
  })

  test('what is stored or gone is not wanted any more', async () => {
    const { a, b, user, conversation } = world()
    const message = messageOf(conversation)
    const gone = { ...WANTED, state: 'GONE', reason: 'The platform has deleted it.', due: START } as const
    const files = [fileOf(message, { due: START }), fileOf(user, gone)]
    await a.messages.commit(unitOf({ messages: [message], files }), [], [])
    expect(await b.files.claimWanted(NOW, NOW + 10, ANY)).toEqual([])
    expect(await b.files.nextWanted([])).toBeNull()
  })

  test('no two get the same, however they race', async () => {
    const { a, b, account } = world()
    const wanted = await want(world(), account, ...Array.from({ length: 20 }, (_, i) => i))
    const rounds = Array.from({ length: 24 }, (_, i) =>
      (i % 2 === 0 ? a : b).files.claimWanted(NOW, NOW + 500, ANY),
    )
    expect(ids((await Promise.all(rounds)).flat()).toSorted()).toEqual(wanted.toSorted())
  })
}
