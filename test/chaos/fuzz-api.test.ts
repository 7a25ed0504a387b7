import { inspect } from 'node:util'
import { expect, it } from 'vitest'
import { TestHub } from '../../src/http/api.testing.ts'
import { PROBLEM_TYPE, PROBLEMS } from '../../src/http/problems.ts'
import { customerSends, customerWrites, whatsAppAccount } from '../../src/http/whatsapp.testing.ts'
import { chance, report, rounds, seeded } from './support/chaos.ts'
import { type Means, type OddCall, OddCalls } from './support/odd-calls.ts'

/** Each with a hub of its own, since calls that succeed take away what others need. */
const ROUNDS = rounds(3, 200)
const CALLS = 400

/** What a tenant has. */
const furnish = async (hub: TestHub, tenant: string): Promise<Record<string, string[]>> => {
  const ids = async (path: string): Promise<string[]> =>
    (await hub.do('GET', `/tenants/${tenant}/${path}`)).results.map(({ id }: { id: string }) => id)
  const service: string = (await hub.service(tenant)).id
  const custom = await hub.custom(tenant)
  const whatsApp = await whatsAppAccount(hub, tenant)
  for (let i = 0; i < 5; i += 1) await hub.feed(tenant, custom, `fed-${i}`)
  const conversation: string = (await customerWrites(hub, tenant, whatsApp, '16505551234')).id
  await customerSends(hub, tenant, whatsApp, '16505551234', { type: 'image', image: { id: '1' } })
  await customerSends(hub, tenant, whatsApp, '16505551235', { id: 7 })
  await hub.do('POST', `/tenants/${tenant}/agents/`, { name: 'Ada', kind: 'HUMAN' })
  return {
    tenant_id: [tenant],
    platform_id: [custom, whatsApp],
    service_id: [service],
    agent_id: await ids('agents/'),
    conversation_id: await ids('conversations/'),
    message_id: await ids(`conversations/${conversation}/messages/`),
    delivery_id: await ids(`services/${service}/deliveries/`),
    quarantine_id: await ids('quarantine/'),
    token_id: await ids('tokens/'),
    chat_user_id: (await hub.do('GET', `/tenants/${tenant}/conversations/`)).results.map(
      (one: { chat_user: { id: string } }) => one.chat_user.id,
    ),
  }
}

const meansOf = async (hub: TestHub): Promise<Means> => {
  const mine = await hub.tenant()
  const other = await hub.tenant('Other')
  const strangers = Object.values(await furnish(hub, other)).flat()
  // First of all, so that it is among the tokens that may be named.
  const tokens = await Promise.all([
    hub.token(mine, 'tenant'),
    hub.token(mine, 'agent'),
    hub.token(other, 'tenant'),
  ])
  return {
    ids: await furnish(hub, mine),
    strangers,
    tokens: [hub.operator, ...tokens, null, 'gt_nobody', 'x'.repeat(2_000)],
  }
}

const shown = ({ method, path, token, body, headers }: OddCall): string =>
  JSON.stringify({ method, path, token, headers, body: body?.toString().slice(0, 1_000) })

/** The documents do not tell what becomes of a body that nobody asked for. */
const UNREAD = /^DELETE .*: (?:malformed|body_too_large|media_type_unsupported|the status) is not documented$/

/** What is wrong with an answer; null where nothing is. That it fits the documents, the hub itself looks at. */
const wrongWith = async (hub: TestHub, call: OddCall): Promise<string | null> => {
  // Callers from many places: whoever fails often from one is refused.
  const ip = `10.0.${hub.answered.length >> 8}.${hub.answered.length & 255}`
  const { method, path, token, body, headers } = call
  const given = { token, headers, ip, ...(body === undefined ? {} : { body }) }
  const answer = await hub.call(method, path, given).catch((error: Error) => error.message)
  if (typeof answer === 'string') return UNREAD.test(answer) ? null : answer
  const { status } = answer
  if (status >= 500 && !(status === 503 && call.operation.statuses.includes(503))) return `${status}`
  if (status < 400) return null
  const type = String(answer.headers['content-type'])
  if (!type.startsWith(PROBLEM_TYPE)) return `${status} ${type}`
  const problem = answer.body as { code: keyof typeof PROBLEMS; status: number; detail: string }
  if (PROBLEMS[problem.code]?.[0] !== status || problem.status !== status) return `${status} ${problem.code}`
  return problem.detail === '' ? 'no detail' : null
}

it(seeded('answers whatever it is asked'), { timeout: 30_000 * ROUNDS }, async () => {
  const wrongs: string[] = []
  const statuses: Record<number, number> = {}
  for (let round = 0; round < ROUNDS; round += 1) {
    await using hub = await TestHub.open({ failedAuthentications: CALLS })
    const calls = new OddCalls(chance(`api ${round}`), await meansOf(hub))
    const before = hub.answered.length
    for (let i = 0; i < CALLS; i += 1) {
      const call = calls.next()
      const wrong = await wrongWith(hub, call)
      if (wrong !== null) wrongs.push(`${wrong}: ${shown(call)}`)
    }
    for (const status of hub.answered.slice(before)) statuses[status] = (statuses[status] ?? 0) + 1
    const unexpected = hub.world.told.filter(({ name }) => name === 'error.unexpected')
    wrongs.push(...unexpected.map(({ event }) => inspect(event)))
    expect((await hub.call('GET', '/healthz', { token: null })).status).toBe(200)
    expect(await hub.do('GET', '/api/v1/ledger/')).toMatchObject({ balanced: true })
  }
  expect(wrongs).toEqual([])
  // Calls that are all refused at the door would say nothing.
  for (const status of [200, 201, 204, 400, 401, 403, 404, 422]) {
    expect(statuses[status] ?? 0, String(status)).toBeGreaterThan(0)
  }
  const note = Object.entries(statuses)
    .map(([status, count]) => `${count}x ${status}`)
    .join(' ')
  report({ program: 'api', rounds: ROUNDS, events: 0, duplicates: 0, lost: 0, backMs: null, note })
})
