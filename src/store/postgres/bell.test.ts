import { afterAll, describe, expect, it } from 'vitest'
import type { Happening } from '../../domain/happening.ts'
import { auditOf, tokenOf } from '../contract/records.ts'
import { MOST_SESSIONS } from '../directory.ts'
import type { News, Store } from '../store.ts'
import { openPostgresStore } from './index.ts'
import { inDatabase, startCluster } from './testkit.ts'

const cluster = await startCluster()
afterAll(() => cluster.stop())

const NOTHING: News = { directory: false, services: [], accounts: [], watched: [], happenings: [] }

/** Two nodes that listen. */
const open = async (name: string): Promise<{ a: Store; b: Store; heard: (News | null)[] }> => {
  const url = await cluster.create(name)
  const [a, b] = [await openPostgresStore({ url }), await openPostgresStore({ url })]
  const heard: (News | null)[] = []
  const hear = async (): Promise<void> => {
    const news = await b.nodes.hear()
    heard.push(news)
    if (news !== null) await hear()
  }
  void hear()
  await until(() => heard.length > 0)
  return { a, b, heard }
}

const attemptOf = (tenantId: string, number: number): Happening => ({
  kind: 'attempt',
  tenantId,
  at: 1_760_000_000_000,
  serviceId: '01890000-0000-7000-8000-000000000001',
  deliveryId: '01890000-0000-7000-8000-000000000002',
  eventId: '01890000-0000-7000-8000-000000000003',
  number,
  state: 'PENDING',
  status: 500,
  error: null,
  ms: 12.5,
  nextAttemptAt: '2026-01-01T00:00:00Z',
})

const until = async (is: () => boolean): Promise<void> => {
  for (const end = performance.now() + 10_000; !is(); ) {
    if (performance.now() > end) throw new Error('It did not come about in time.')
    await new Promise(resolve => setTimeout(resolve, 10))
  }
}

const LISTENERS = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'gotallo listens'`

describe('what nodes tell each other', () => {
  it('is heard by the others, several words as one, and not by who says it', async () => {
    const { a, b, heard } = await open('words')
    const own = a.nodes.hear()
    await until(() => heard.length === 1)
    expect(await own).toEqual({ ...NOTHING, directory: true })
    const silence = a.nodes.hear()
    await a.nodes.tell({ directory: false, services: ['s1', 's2'], accounts: [] })
    await a.nodes.tell({ directory: false, services: ['s2'], accounts: ['p1'] })
    await until(() => heard.length === 2)
    expect(heard[1]).toEqual({ ...NOTHING, services: ['s1', 's2'], accounts: ['p1'] })
    await Promise.all([a.close(), b.close()])
    expect(await silence).toBeNull()
    expect(heard.at(-1)).toBeNull()
  })

  it('is that a session ended, as there were too many of its token', async () => {
    const { a, b, heard } = await open('sessions')
    const token = tokenOf(null)
    await a.directory.insert('tokens', token, auditOf(null))
    const begin = (i: number) =>
      a.directory.insert('tokens', tokenOf(null, { sessionOf: token.id, expiresAt: i }), auditOf(null))
    await Promise.all(Array.from({ length: MOST_SESSIONS }, (_, i) => begin(i)))
    expect(heard).toHaveLength(1)
    await begin(MOST_SESSIONS)
    await until(() => heard.length === 2)
    expect(heard[1]).toEqual({ ...NOTHING, directory: true })
    await Promise.all([a.close(), b.close()])
  })

  it('is more than fits into one word, and all of it is heard', async () => {
    const { a, b, heard } = await open('much')
    const services = Array.from({ length: 400 }, (_, i) => `${i}`.padStart(36, 's'))
    const happenings = Array.from({ length: 100 }, (_, i) => attemptOf(`t${i % 2}`, i))
    await a.nodes.tell({ services, watched: ['t1'], happenings: [{ kind: 'events', tenantId: 't1' }] })
    await a.nodes.tell({ happenings })
    const all = () => heard.slice(1).filter(news => news !== null)
    await until(() => all().flatMap(news => news.happenings).length === 101)
    expect(all().flatMap(news => news.services)).toEqual(services)
    expect(all().flatMap(news => news.watched)).toEqual(['t1'])
    const told = all().flatMap(news => news.happenings)
    expect(told).toEqual([{ kind: 'events', tenantId: 't1' }, ...happenings])
    await Promise.all([a.close(), b.close()])
  })

  it('of what is too much it is said how much was left out', async () => {
    const { a, b, heard } = await open('flood')
    await a.nodes.tell({ happenings: Array.from({ length: 3_000 }, (_, i) => attemptOf('t1', i)) })
    const told = () => heard.flatMap(news => news?.happenings ?? [])
    await until(() => told().some(({ kind }) => kind === 'missed'))
    const missed = told().flatMap(one => (one.kind === 'missed' ? [one.count] : []))
    const attempts = told().filter(({ kind }) => kind === 'attempt').length
    expect(attempts).toBeGreaterThan(200)
    expect(attempts + missed.reduce((sum, count) => sum + count, 0)).toBe(3_000)
    await Promise.all([a.close(), b.close()])
  })

  it('of the configuration comes with its commit', async () => {
    const { a, b, heard } = await open('changes')
    const tenant = { id: '01890000-0000-7000-8000-000000000001', name: 'Acme', orgId: null, createdAt: 1 }
    const note = { id: '01890000-0000-7000-8000-000000000002', tenantId: tenant.id, at: 1 }
    const entry = { ...note, actor: 'test', action: 'tenant.create', target: tenant.id, detail: '' }
    await a.directory.insert('tenants', tenant, entry)
    await until(() => heard.length === 2)
    expect(heard[1]).toEqual({ ...NOTHING, directory: true })
    await Promise.all([a.close(), b.close()])
  })

  it('is listened for again where the connection broke, and what was missed is looked for', async () => {
    const { a, b, heard } = await open('broken')
    await inDatabase(cluster.urlOf('postgres'), admin => admin.command(LISTENERS))
    await until(() => heard.length === 2)
    expect(heard[1]).toMatchObject({ directory: true })
    await a.nodes.tell({ directory: false, services: ['s1'], accounts: [] })
    await until(() => heard.length === 3)
    expect(heard[2]).toMatchObject({ services: ['s1'] })
    await Promise.all([a.close(), b.close()])
  })
})
