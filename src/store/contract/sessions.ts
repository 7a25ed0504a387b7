import { expect, test } from 'vitest'
import type { Token } from '../../domain/tenant.ts'
import { MOST_SESSIONS } from '../directory.ts'
import { auditOf, START, tokenOf } from './records.ts'
import { FIRST_PAGE, type World } from './world.ts'

const REFUSED = (code: string) => ({ name: 'Refusal', code })

/** Tokens that end by themselves, and with the one that they were made with. */
export const sessionsLaw = (world: () => World): void => {
  const sessionOf = (token: Token, expiresAt: number): Token =>
    tokenOf(token.tenantId, { kind: token.kind, name: token.name, sessionOf: token.id, expiresAt })

  test('a session is found by its hash, listed with the tokens, and ends with its token', async () => {
    const { a, b, tenant } = world()
    const [token, other] = [tokenOf(tenant.id), tokenOf(tenant.id)]
    const mine = [sessionOf(token, START + 1), sessionOf(token, START + 2)]
    const theirs = sessionOf(other, START + 1)
    for (const one of [token, other, ...mine, theirs])
      await a.directory.insert('tokens', one, auditOf(tenant.id))
    for (const one of [...mine, theirs]) expect(await b.directory.tokenByHash(one.hash)).toEqual(one)
    const { rows } = await b.directory.list('tokens', tenant.id, FIRST_PAGE)
    expect(new Set(rows)).toEqual(new Set([token, other, ...mine, theirs]))
    await a.directory.remove('tokens', tenant.id, mine[1]?.id ?? '', auditOf(tenant.id))
    expect(await b.directory.tokenByHash(token.hash)).toEqual(token)
    await a.directory.remove('tokens', tenant.id, token.id, auditOf(tenant.id))
    for (const one of [token, ...mine]) expect(await b.directory.tokenByHash(one.hash)).toBeNull()
    expect(await b.directory.tokenByHash(theirs.hash)).toEqual(theirs)
  })

  test('a session of a token that is gone is refused', async () => {
    const { a, b } = world()
    const token = tokenOf(null)
    const session = sessionOf(token, START)
    await a.directory.insert('tokens', token, auditOf(null))
    await a.directory.remove('tokens', null, token.id, auditOf(null))
    const refused = b.directory.insert('tokens', session, auditOf(null))
    await expect(refused).rejects.toMatchObject(REFUSED('not_found'))
    expect(await a.directory.tokenByHash(session.hash)).toBeNull()
  })

  test('no session outlives its token that is removed as it is made', async () => {
    const { a, b } = world()
    for (let round = 0; round < 5; round += 1) {
      const token = tokenOf(null)
      const session = sessionOf(token, START)
      await a.directory.insert('tokens', token, auditOf(null))
      await Promise.allSettled([
        b.directory.insert('tokens', session, auditOf(null)),
        a.directory.remove('tokens', null, token.id, auditOf(null)),
      ])
      expect(await a.directory.tokenByHash(session.hash)).toBeNull()
    }
  })

  test('what has expired is dropped, and nothing else', async () => {
    const { a, b, tenant } = world()
    const token = tokenOf(tenant.id)
    const [old, last, young] = [START - 1, START, START + 1].map(at => sessionOf(token, at))
    // Nobody showed a token for it.
    const alone = tokenOf(tenant.id, { expiresAt: START - 1 })
    for (const one of [token, old, alone, last, young])
      await a.directory.insert('tokens', one as Token, auditOf(tenant.id))
    expect(await a.directory.tokenByHash(alone.hash)).toEqual(alone)
    expect(await b.directory.dropSessions(START)).toBe(2)
    expect(await b.directory.dropSessions(START)).toBe(0)
    const { rows } = await a.directory.list('tokens', tenant.id, FIRST_PAGE)
    expect(rows.map(({ id }) => id).sort()).toEqual([young?.id, last?.id, token.id].sort())
  })

  test('of the sessions of one token the newest stay', async () => {
    const { a, b } = world()
    const [token, other] = [tokenOf(null), tokenOf(null)]
    const theirs = sessionOf(other, START)
    for (const one of [token, other, theirs]) await a.directory.insert('tokens', one, auditOf(null))
    const many = Array.from({ length: MOST_SESSIONS }, (_, i) => sessionOf(token, START + i))
    for (const one of many) expect(await a.directory.insert('tokens', one, auditOf(null))).toBe(false)
    const more = [0, 1, 2].map(i => sessionOf(token, START + MOST_SESSIONS + i))
    const ended = await Promise.all(
      more.map((one, i) => (i % 2 === 0 ? a : b).directory.insert('tokens', one, auditOf(null))),
    )
    expect(ended).toEqual([true, true, true])
    const kept = await Promise.all(
      [...many, ...more].map(async ({ hash }) => (await b.directory.tokenByHash(hash)) !== null),
    )
    expect(kept).toEqual([false, false, false, ...Array<boolean>(MOST_SESSIONS).fill(true)])
    for (const one of [token, other, theirs]) expect(await b.directory.tokenByHash(one.hash)).toEqual(one)
  })
}
