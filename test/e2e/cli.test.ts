import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { gotallo } from './support/command.ts'
import { isOnPostgres } from './support/databases.ts'
import { TestHub } from './support/hub.ts'
import { Receiver } from './support/receiver.ts'
import { addService, addWhatsApp } from './support/whatsapp.ts'

type Ending = [args: string[], env: Record<string, string>, code: number, words: RegExp]

const WITH_STORE: Ending[] = [
  [['token', 'revoke', '0192f0c1-7d5e-7c3a-9f3e-2b1d4c5a6e7f'], {}, 1, /no such token/],
  [['send-test', '0192f0c1-7d5e-7c3a-9f3e-2b1d4c5a6e7f'], {}, 1, /no such service/],
  [['token', 'list', '--tenant', '0192f0c1-7d5e-7c3a-9f3e-2b1d4c5a6e7f'], {}, 1, /no such tenant/],
  [['ledger', '--tenant', 'nobody'], {}, 1, /no such tenant/],
]

/** These are refused before any store is opened. */
const WITHOUT_STORE: Ending[] = [
  [['bogus'], {}, 2, /no command "bogus"/],
  [['ledger'], { GOTALLO_PROT: '1' }, 2, /Did you mean GOTALLO_PORT/],
  [['token', 'create', '--kind', 'king', '--name', 'x'], {}, 2, /must be operator, tenant or agent/],
  [['token', 'create', '--kind', 'agent', '--name', 'x'], {}, 2, /needs --tenant/],
  [['tenant', 'create', '--name', ' '], {}, 2, /1 to 200 characters/],
  [
    ['token', 'create', '--kind', 'operator', '--name', 'x', '--org-id', '00D5g000004CZxQ'],
    {},
    2,
    /operator token cannot be bound/,
  ],
  // Said once.
  [['tenant', 'create', '--name', 'x', '--org-id', 'y'], {}, 2, /^org_id must be [^\n]*\n$/],
  [['serve'], { GOTALLO_CA_FILE: '/nowhere.pem' }, 2, /GOTALLO_CA_FILE cannot be read: ENOENT/],
  [['verify', '--secret', 'whsec_MDEyMzQ1', '--headers', '/nowhere'], {}, 2, /--headers cannot be read/],
  [['listen', '--url', 'http://127.0.0.1:2', '--token', 'gt_x'], {}, 1, /No hub answers .*nothing listens/],
]

describe('the command line on a folder of its own', () => {
  const data = mkdtempSync(join(tmpdir(), 'gotallo-cli-'))
  afterAll(() => rmSync(data, { recursive: true }))

  it('creates a tenant and tokens, lists and revokes them, balances an empty ledger', async () => {
    const tenant = JSON.parse((await gotallo(data, ['tenant', 'create', '--name', 'Acme', '--json'])).out)
    expect(tenant).toMatchObject({ name: 'Acme', org_id: null })
    const created = ['token', 'create', '--kind', 'tenant', '--tenant', tenant.id, '--name', 'CRM', '--json']
    const token = JSON.parse((await gotallo(data, created)).out)
    expect(token).toMatchObject({
      kind: 'tenant',
      tenant_id: tenant.id,
      token: expect.stringMatching(/^gt_/),
    })
    const listed = await gotallo(data, ['token', 'list'])
    expect(listed.out).toContain(token.id)
    expect(listed.out).not.toContain(token.token)
    expect((await gotallo(data, ['token', 'revoke', token.id])).code).toBe(0)
    expect((await gotallo(data, ['token', 'list', '--json'])).out.trim()).toBe('[]')
    const ledger = await gotallo(data, ['ledger'])
    expect(ledger).toMatchObject({ code: 0, out: expect.stringContaining('balanced') })
    expect((await gotallo(data, ['migrate', '--json'])).out).toContain('"up_to_date": true')
    const compact = await gotallo(data, ['compact', '--json'])
    if (isOnPostgres()) return expect(compact.code).toBe(2)
    const compacted = JSON.parse(compact.out)
    expect(compacted.bytes_after).toBeLessThanOrEqual(compacted.bytes_before)
  })

  it.each([...WITH_STORE, ...(isOnPostgres() ? [] : WITHOUT_STORE)])(
    '%j ends with words and the right code',
    async (args, env, code, words) => {
      const ended = await gotallo(data, args, env)
      expect(ended.code).toBe(code)
      expect(ended.error).toMatch(words)
      expect(ended.error).not.toContain('    at ')
    },
  )
})

describe('the command line beside a hub that runs', () => {
  let hub: TestHub
  let receiver: Receiver
  beforeAll(async () => {
    hub = await TestHub.start({ GOTALLO_META_API_URL: 'http://127.0.0.1:9' })
    receiver = await Receiver.start()
  })
  afterAll(async () => {
    await hub.destroy()
    await receiver.close()
  })

  it('is told that a token is wrong, not that a tenant is missing', async () => {
    const ended = await gotallo(hub.data, ['listen', '--url', hub.url, '--token', 'gt_mistyped'])
    expect(ended).toMatchObject({ code: 1, error: expect.stringContaining('This token is not known here') })
  })

  it('counts the ledger, and does not compact what the hub uses', async () => {
    const ledger = await gotallo(hub.data, ['ledger'])
    expect(ledger).toMatchObject({ code: 0, out: expect.stringContaining('balanced') })
    expect((await hub.client.call('GET', '/ledger/')).body).toMatchObject({ balanced: true })
    const refused = await gotallo(hub.data, ['compact'])
    const [code, reason] = isOnPostgres() ? [2, /lies in PostgreSQL/] : [1, /serves the data folder/]
    expect(refused).toMatchObject({ code, error: expect.stringMatching(reason) })
  })

  it('sends a test, finds a fault with doctor, and is heard by the hub at once', async () => {
    const { tenantId } = await addWhatsApp(hub.client, '1001')
    const service = await addService(hub.client, tenantId, receiver.url)
    const sent = await gotallo(hub.data, ['send-test', service.id])
    expect(sent).toMatchObject({ code: 0, out: expect.stringContaining('took it: 204') })
    expect(receiver.arrived[0]?.event.custom_data).toEqual({ test: true })
    receiver.behaviour = (_, response) => response.writeHead(500).end('out of order')
    const refused = await gotallo(hub.data, ['send-test', 'Receiver'])
    expect(refused).toMatchObject({ code: 3, out: expect.stringContaining('it said: out of order') })

    const twin = await addService(hub.client, tenantId, receiver.url)
    const which = await gotallo(hub.data, ['send-test', 'Receiver'])
    expect(which.code).toBe(2)
    for (const { id } of [service, twin]) expect(which.error).toContain(id)

    const well = await gotallo(hub.data, ['doctor'], { GOTALLO_META_API_URL: 'http://127.0.0.1:9' })
    expect(well.code).toBe(0)
    expect(well.out).toMatch(/warning.*WHATSAPP account/)
    const strict = await gotallo(hub.data, ['doctor'], {
      GOTALLO_ALLOW_NETWORKS: '10.0.0.0/8',
      GOTALLO_META_API_URL: 'http://127.0.0.1:9',
    })
    expect(strict.code).toBe(3)
    expect(strict.out).toContain('GOTALLO_ALLOW_NETWORKS')

    const token = JSON.parse(
      (await gotallo(hub.data, ['token', 'create', '--kind', 'operator', '--name', 'late', '--json'])).out,
    )
    expect((await hub.client.as(token.token).call('GET', '/tenants/')).status).toBe(200)
    await gotallo(hub.data, ['token', 'revoke', token.id])
    expect((await hub.client.as(token.token).call('GET', '/tenants/')).status).toBe(401)
  })
})
