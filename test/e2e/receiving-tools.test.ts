/** The command line for receivers: `verify`, and the `doctor`. */
import { createHmac } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import { freePort } from '../../src/listen-address.ts'
import { isOnPostgres } from './support/databases.ts'
import { beginFed, type Fed } from './support/fed.ts'
import { type Arrived as Arrival, until } from './support/receiver.ts'
import { useStage } from './support/stage.ts'
import { Tool } from './support/tool.ts'
import { addService } from './support/whatsapp.ts'

const stage = useStage({ GOTALLO_RETRY_SCHEDULE: '50ms,1h' })

const begin = (): Promise<Fed> => beginFed(stage.hub)

interface Arrived {
  readonly body: string
  readonly signature: { readonly holds: boolean; readonly findings: readonly { readonly code: string }[] }
}

describe('gotallo verify', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gotallo-verify-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const file = (name: string, content: string | Buffer): string => {
    writeFileSync(join(folder, name), content)
    return join(folder, name)
  }

  /** What a webhook of this hub brought. */
  const webhook = async () => {
    const { client, tenant, feed } = await begin()
    const inbox = stage.receiver.inbox()
    const service = await addService(client, tenant, inbox.url)
    await feed('Grüße')
    await until(() => inbox.arrived.length === 1, 'the webhook')
    const [arrived] = inbox.arrived
    const { headers, body } = { headers: {} as Arrival['headers'], body: '', ...arrived }
    const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
    return { service, head: head.join('\r\n'), body, headers }
  }

  const verify = async (
    args: readonly string[],
    input: string | Buffer = '',
  ): Promise<Tool & { code?: number | null }> => {
    const tool: Tool & { code?: number | null } = await Tool.run(
      stage.hub.data,
      ['verify', ...args],
      {},
      input,
    )
    tool.code = await tool.ended()
    return tool
  }

  it('says that it holds, or what was done to it, from what is pasted or from files', async () => {
    const { service, head, body } = await webhook()
    const secret = ['--secret', service.secret]
    const pasted = await verify(secret, `POST / HTTP/1.1\r\n${head}\r\n\r\n${body}`)
    expect([pasted.code, pasted.out]).toEqual([0, expect.stringContaining('The signature holds')])
    const files = ['--headers', file('head.txt', head), '--body', file('body.json', `${body}\n`)]
    const newline = await verify([...secret, ...files])
    expect([newline.code, newline.out]).toEqual([3, expect.stringContaining('(body_newline)')])
    const rewritten = file('body.json', JSON.stringify(JSON.parse(body), null, 2))
    const again = await verify([
      ...secret,
      '--headers',
      file('head.txt', head),
      '--body',
      rewritten,
      '--json',
    ])
    const found = JSON.parse(again.out) as Arrived['signature']
    expect([again.code, found.holds, found.findings.map(({ code }) => code)]).toEqual([
      3,
      false,
      ['signature_mismatch', 'body_reserialized'],
    ])
    expect(again.out).not.toContain(service.secret.slice(6))
  })

  it('takes the secrets of a service from the store, and judges the age by when it arrived', async () => {
    const { service, head, body, headers } = await webhook()
    const given = ['--headers', file('head.txt', head), '--body', file('body.json', body)]
    const known = await verify(['--service', service.id, ...given])
    expect(known.code).toBe(0)
    const stamp = Number(headers['webhook-timestamp'])
    const late = await verify(['--service', service.id, ...given, '--at', String(stamp + 301)])
    expect([late.code, late.out]).toEqual([3, expect.stringContaining('(timestamp_too_old)')])
    const early = await verify(['--service', service.id, ...given, '--at', String(stamp - 301)])
    expect([early.code, early.out]).toEqual([3, expect.stringContaining('(timestamp_too_new)')])
  })

  it('finds out how one’s own code came to another signature', async () => {
    const { service, head, body, headers } = await webhook()
    const content = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`
    const computed = createHmac('sha256', service.secret).update(content).digest('base64')
    const tool = await verify(
      ['--secret', service.secret, '--computed', `v1,${computed}`],
      `${head}\n\n${body}`,
    )
    expect([tool.code, tool.out]).toEqual([3, expect.stringContaining('(secret_misread)')])
    expect(tool.out).toContain('The signature holds')
  })

  it.each([
    [['--secret', 'whsec_AAAA'], 'no empty line', 2, /empty line/],
    [[], 'a: b\n\n{}', 2, /--secret/],
    [['--secret', 'whsec_AAAA', '--at', 'never'], 'a: b\n\n{}', 2, /--at/],
    [['--secret', 'whsec_AAAA'], 'a: b\n\n{}', 3, /not signed/],
  ])('%j with %j ends with code %i', async (args, input, code, words) => {
    const tool = await verify(args, input)
    expect([tool.code, tool.out + tool.error]).toEqual([code, expect.stringMatching(words)])
  })
})

describe('gotallo doctor', () => {
  const doctor = async (data: string, env: Readonly<Record<string, string>> = {}) => {
    const tool = await Tool.run(data, ['doctor', '--json'], env)
    const code = await tool.ended()
    const findings = JSON.parse(tool.out) as { what: string; level: string; detail: string }[]
    return { code, of: (what: string) => findings.filter(one => one.what.startsWith(what)) }
  }

  it('finds a hub that runs, an endpoint where nobody listens, and one that takes connections', async () => {
    const { client, tenant } = await begin()
    const closed = await addService(client, tenant, `http://127.0.0.1:${await freePort('127.0.0.1')}/`, {
      name: 'Closed',
    })
    await addService(client, tenant, stage.receiver.inbox().url, { name: 'Open' })
    const { port } = new URL(stage.hub.url)
    const found = await doctor(stage.hub.data, { GOTALLO_PORT: port, GOTALLO_PUBLIC_URL: stage.hub.url })
    expect(found.code).toBe(3)
    expect(found.of('hub')).toMatchObject([{ level: 'ok' }])
    expect(found.of('public URL')).toMatchObject([{ level: 'ok' }])
    expect(found.of('service "Closed"')).toMatchObject([
      { level: 'error', detail: expect.stringMatching(/send-test/) },
    ])
    expect(found.of('service "Open"').every(({ level }) => level === 'ok')).toBe(true)
    for (const what of ['settings', 'clock', 'store', 'disk', 'files', 'ledger'])
      expect(found.of(what), what).toMatchObject([{ level: expect.stringMatching(/ok|warning/) }])
    await client.call('DELETE', `/tenants/${tenant}/services/${closed.id}/`)
  })

  it('finds a file store that cannot be used', async () => {
    const found = await doctor(stage.hub.data, {
      GOTALLO_FILES_URL: `s3://files?endpoint=http://127.0.0.1:${await freePort('127.0.0.1')}&region=eu`,
      AWS_ACCESS_KEY_ID: 'id',
      AWS_SECRET_ACCESS_KEY: 'sesame',
    })
    expect([found.code, found.of('files')]).toEqual([
      3,
      [{ what: 'files', level: 'error', detail: expect.stringMatching(/ECONNREFUSED.*GOTALLO_FILES_URL/) }],
    ])
    expect(JSON.stringify(found.of(''))).not.toContain('sesame')
  })

  it('says what is wrong where no store can be opened, or a setting is none', async () => {
    const nowhere = mkdtempSync(join(tmpdir(), 'gotallo-doctor-'))
    onTestFinished(() => rmSync(nowhere, { recursive: true }))
    const unknown = await doctor(nowhere, { GOTALLO_PROT: '1' })
    expect([unknown.code, unknown.of('settings')]).toEqual([
      3,
      [{ what: 'settings', level: 'error', detail: expect.stringContaining('GOTALLO_PORT') }],
    ])
    if (isOnPostgres()) return
    const empty = await doctor(nowhere, { GOTALLO_PORT: String(await freePort('127.0.0.1')) })
    expect([empty.code, empty.of('store')[0]?.level]).toEqual([3, 'error'])
    expect(empty.of('hub')).toMatchObject([{ level: 'warning' }])
  })
})
