import { beforeAll, describe, expect, it } from 'vitest'
import { OPERATIONS, type Operation } from '../chaos/support/documented.ts'
import { callAs, expectSilent } from './support/isolation/call.ts'
import { bodiesOf, idFields, pathOf, withForeign } from './support/isolation/example.ts'
import { type Furnished, furnish } from './support/isolation/tenant.ts'
import { useStage } from './support/stage.ts'

/**
 * Every call of the documents, by everybody whom it is not for. New ones are covered without being named here; one that
 * cannot be called, because nothing is known that its path could name or no body can be made, fails.
 */

const stage = useStage({ GOTALLO_TRUSTED_PROXIES: '127.0.0.0/8' })

/** Whose things are to stay hidden. */
let mine: Furnished
/** Who looks for them. */
let other: Furnished

beforeAll(async () => {
  mine = await furnish(stage, 'Zebrafish', '1234567')
  other = await furnish(stage, 'Honeybee', '7654321')
})

const inTenant = ({ path }: Operation): boolean => path.includes('{tenant_id}')
const needsToken = ({ kinds }: Operation): boolean => kinds.length > 0
const titled = (operations: readonly Operation[]): [string, Operation][] =>
  operations.map(operation => [`${operation.method} ${operation.path}`, operation])

it('knows an id for every name in every path', () => {
  for (const operation of OPERATIONS) expect(() => pathOf(operation, mine.ids)).not.toThrow()
  expect(OPERATIONS.length).toBeGreaterThan(50)
})

describe.each(titled(OPERATIONS))('%s', (_, operation) => {
  it('is not for whoever has no token', async () => {
    const answered = await callAs(stage, operation, mine.ids, null, bodiesOf(operation, mine.ids)[0])
    expectSilent(operation, answered, mine)
    if (needsToken(operation)) expect([answered.status, answered.code]).toEqual([401, 'unauthorized'])
  })

  it.each(['tenant', 'agent'] as const)("is not for another tenant's token (%s)", async kind => {
    const [body] = bodiesOf(operation, mine.ids)
    const answered = await callAs(stage, operation, mine.ids, other.tokens[kind], body)
    expectSilent(operation, answered, mine)
    if (inTenant(operation)) expect([answered.status, answered.code]).toEqual([404, 'not_found'])
    else if (operation.kinds.includes(kind)) expect(operation.path).toBe('/api/v1/session/')
    else if (needsToken(operation)) expect([answered.status, answered.code]).toEqual([403, 'forbidden'])
  })
})

const ofTenants = OPERATIONS.filter(operation => inTenant(operation) && operation.kinds.includes('tenant'))
const naming = ofTenants.filter(({ path }) => /\{(?!tenant_id)/.test(path))

describe("at one's own tenant", () => {
  it.each(titled(naming))("%s finds nothing by another tenant's ids", async (_, operation) => {
    const ids = { ...mine.ids, tenant_id: other.ids.tenant_id ?? '' }
    for (const body of bodiesOf(operation, mine.ids)) {
      const answered = await callAs(stage, operation, ids, other.tokens.tenant, body)
      expectSilent(operation, answered, mine)
      expect([answered.status, answered.code]).toEqual([404, 'not_found'])
    }
  })

  it("no body may name another tenant's things", async () => {
    let tried = 0
    for (const [title, operation] of titled(ofTenants)) {
      for (const way of idFields(operation.body ?? {}, mine.ids)) {
        const body = withForeign(bodiesOf(operation, other.ids)[0], way, mine.ids)
        const answered = await callAs(stage, operation, other.ids, other.tokens.tenant, body)
        const where = `${title} with a foreign ${way.join('.')}: ${answered.text}`
        tried += 1
        expect(operation.statuses, where).toContain(answered.status)
        // A body that is wrong in another way would be refused without a look at the id.
        if (answered.status === 400) expect(answered.text, where).toContain(`"path":"${way.join('.')}`)
        else expect([404, 422], where).toContain(answered.status)
      }
    }
    expect(tried).toBeGreaterThan(5)
  })

  it.each(titled(OPERATIONS.filter(needsToken)))("%s, by an agent's token", async (_, operation) => {
    for (const body of bodiesOf(operation, other.ids)) {
      const answered = await callAs(stage, operation, other.ids, other.tokens.agent, body)
      expectSilent(operation, answered, mine)
      // Where he may, it was really called: 400 would say that the matrix does not know how.
      if (operation.kinds.includes('agent')) expect([400, 401, 403]).not.toContain(answered.status)
      else expect([answered.status, answered.code]).toEqual([403, 'forbidden'])
    }
  })

  const reading = ofTenants.filter(({ method }) => method === 'GET')
  it.each(titled(reading))('%s is there, and tells nothing of anybody else', async (_, operation) => {
    const answered = await callAs(stage, operation, other.ids, other.tokens.tenant, undefined, listening)
    expectSilent(operation, answered, mine)
    expect(answered.status).toBe(200)
  })
})

/** Both speak while a stream is open; what is said last ends it. */
const listening = {
  async opened() {
    await mine.speak()
    await other.speak()
  },
  until: (text: string) => text.includes('Honeybee says 2'),
}

it('whose things they are finds them as they were', async () => {
  const { client } = stage.hub
  const at = `/tenants/${mine.ids.tenant_id}`
  const service = `${at}/services/${mine.ids.service_id}/`
  const message = `${at}/messages/${mine.ids.message_id}/`
  expect(await client.as(mine.tokens.tenant).get(service)).toMatchObject({ name: 'Zebrafish service' })
  expect(await client.as(mine.tokens.agent).get(message)).toMatchObject({ id: mine.ids.message_id })
  const { results } = await client.get<{ results: { actor: string }[] }>(`${at}/audit/?limit=200`)
  expect(results.filter(({ actor }) => actor.includes('Honeybee'))).toEqual([])
})
