/** The command line for receivers: `listen`, `verify`, and the `doctor`. */
import { createHmac } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { freePort } from '../../src/listen-address.ts'
import { isOnPostgres } from './support/databases.ts'
import { beginFed, type Fed, textsIn } from './support/fed.ts'
import { ADMIN_TOKEN, TestHub } from './support/hub.ts'
import { type Arrived as Arrival, Receiver, until } from './support/receiver.ts'
import { Tool } from './support/tool.ts'
import { addService } from './support/whatsapp.ts'

let hub: TestHub
let receiver: Receiver
beforeAll(async () => {
  hub = await TestHub.start({ GOTALLO_RETRY_SCHEDULE: '50ms,1h' })
  receiver = await Receiver.start()
})
afterAll(async () => {
  await hub.destroy()
  await receiver.close()
})

const begin = (): Promise<Fed> => beginFed(hub)

interface Arrived {
  readonly body: string
  readonly signature: { readonly holds: boolean; readonly findings: readonly { readonly code: string }[] }
}

describe('gotallo listen', () => {
  const listen = async (args: readonly string[]): Promise<Tool> => {
    const env = { GOTALLO_PUBLIC_URL: hub.url, GOTALLO_TOKEN: ADMIN_TOKEN }
    const tool = await Tool.run('/nowhere', ['listen', ...args], env)
    onTestFinished(() => tool.kill())
    return tool
  }

  it('sends events on, signed, prints each answer, and goes on where it was when the hub comes back', async () => {
    const { tenant, feed } = await begin()
    const inbox = receiver.inbox()
    inbox.behaviour = (_, response, count) => {
      response.writeHead(count === 2 ? 500 : 204).end(count === 2 ? 'out of\u001b[31m order' : '')
    }
    const tool = await listen(['--tenant', tenant, '--forward-to', inbox.url, '--kinds', 'message'])
    await until(() => tool.error.includes('Listening'), 'the stream')
    const secret = /whsec_\S+/.exec(tool.error)?.[0] ?? ''
    await feed('one')
    await feed('two \u001b[2J')
    await until(() => inbox.arrived.length === 2 && tool.out.includes('500'), 'two events')
    expect(await hub.stop()).toBe(0)
    await hub.start()
    await feed('three')
    await until(() => inbox.arrived.length === 3 && tool.out.split('\n').length === 4, 'the third event')
    expect(textsIn(inbox.arrived.map(({ event }) => event))).toEqual(['one', 'two \u001b[2J', 'three'])
    for (const { body, headers } of inbox.arrived)
      new Webhook(secret).verify(body, headers as Record<string, string>)
    expect(tool.out).toMatch(/TEXT RECEIVED CUSTOM .*: "one" {2}→ 204 in \d+ ms\n/)
    expect(tool.out).toMatch(/"two .*" {2}→ 500 in \d+ ms: out of .* order\n/)
    // What others wrote must not move the cursor of a terminal.
    expect(tool.out).not.toContain('\u001b')
    expect(tool.error).toContain('Not connected')
    expect(await tool.interrupt()).toBe(0)
  })

  it('speaks JSON to machines, of all that happens, from a place on', async () => {
    const { tenant, client, path, feed } = await begin()
    await feed('before')
    const page = await client.get<{ results: unknown[] }>(`${path}/events/`)
    expect(page.results).toHaveLength(1)
    await addService(client, tenant, receiver.inbox().url)
    const tool = await listen(['--tenant', tenant, '--json'])
    await until(() => tool.error.includes('Listening'), 'the stream')
    await feed('now')
    await until(() => tool.lines.length >= 2, 'both lines')
    const of = (name: string) => tool.lines.find(({ event }) => event === name)
    expect(of('message')).toMatchObject({ id: expect.any(String), data: { text: 'now' } })
    expect(of('attempt')).toMatchObject({ data: { state: 'DELIVERED', status: 204 } })
    expect(await tool.interrupt()).toBe(0)
    const again = await listen([
      '--tenant',
      tenant,
      '--json',
      '--kinds',
      'message',
      '--after',
      String(of('message')?.id),
    ])
    await until(() => again.error.includes('Listening'), 'the stream')
    await feed('later')
    await until(() => again.lines.length > 0, 'the next line')
    expect(again.lines[0]).toMatchObject({ data: { text: 'later' } })
  })

  it.each([
    [['--token', 'gt_nobody-of-this-hub'], 1, /not known here/],
    [['--after', 'nonsense'], 1, /none of ours/],
    [['--url', 'ftp://x'], 2, /http or https/],
    [['--forward-to', 'nonsense'], 2, /http or https/],
    [['--forward-to', 'http://127.0.0.1:9', '--secret', '""'], 2, /quotation marks/],
  ])('%j ends with words and code %i', async (args, code, words) => {
    const { tenant } = await begin()
    const tool = await listen(['--tenant', tenant, ...args])
    expect(await tool.ended()).toBe(code)
    expect(tool.error).toMatch(words)
  })
})

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
    const inbox = receiver.inbox()
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
    const tool: Tool & { code?: number | null } = await Tool.run(hub.data, ['verify', ...args], {}, input)
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
    await addService(client, tenant, receiver.inbox().url, { name: 'Open' })
    const { port } = new URL(hub.url)
    const found = await doctor(hub.data, { GOTALLO_PORT: port, GOTALLO_PUBLIC_URL: hub.url })
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
