/** `gotallo listen`: events on one's own machine. */
import { Webhook } from 'standardwebhooks'
import { expect, it, onTestFinished } from 'vitest'
import { beginFed, type Fed, textsIn } from './support/fed.ts'
import { ADMIN_TOKEN } from './support/hub.ts'
import { until } from './support/receiver.ts'
import { useStage } from './support/stage.ts'
import { Tool } from './support/tool.ts'
import { addService } from './support/whatsapp.ts'

const stage = useStage({ GOTALLO_RETRY_SCHEDULE: '50ms,1h' })

const begin = (): Promise<Fed> => beginFed(stage.hub)

const listen = async (args: readonly string[]): Promise<Tool> => {
  const env = { GOTALLO_PUBLIC_URL: stage.hub.url, GOTALLO_TOKEN: ADMIN_TOKEN }
  const tool = await Tool.run('/nowhere', ['listen', ...args], env)
  onTestFinished(() => tool.kill())
  return tool
}

it('sends events on, signed, prints each answer, and goes on where it was when the hub comes back', async () => {
  const { tenant, feed } = await begin()
  const inbox = stage.receiver.inbox()
  inbox.behaviour = (_, response, count) => {
    response.writeHead(count === 2 ? 500 : 204).end(count === 2 ? 'out of\u001b[31m order' : '')
  }
  const tool = await listen(['--tenant', tenant, '--forward-to', inbox.url, '--kinds', 'message'])
  await until(() => tool.error.includes('Listening'), 'the stream')
  const secret = /whsec_\S+/.exec(tool.error)?.[0] ?? ''
  await feed('one')
  await feed('two \u001b[2J')
  await until(() => inbox.arrived.length === 2 && tool.out.includes('500'), 'two events')
  expect(await stage.hub.stop()).toBe(0)
  await stage.hub.start()
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
  await addService(client, tenant, stage.receiver.inbox().url)
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

it('is ended at once by Ctrl-C where an endpoint says nothing, and takes no answer without end', async () => {
  const { tenant, feed } = await begin()
  const inbox = stage.receiver.inbox()
  inbox.behaviour = (_, response, count) => {
    // The second one never answers.
    if (count === 2) return
    response.writeHead(500)
    const more = (): void => {
      while (!response.destroyed && response.write(Buffer.alloc(65_536, 'x')));
    }
    response.on('drain', more)
    more()
  }
  const tool = await listen(['--tenant', tenant, '--forward-to', inbox.url, '--kinds', 'message'])
  await until(() => tool.error.includes('Listening'), 'the stream')
  await feed('one')
  await until(() => /→ 500 in \d+ ms: x+/.test(tool.out), 'the first answer')
  await feed('two')
  await until(() => inbox.arrived.length === 2, 'the second event')
  expect(await tool.interrupt()).toBe(0)
  expect(tool.out).toMatch(/→ no answer: interrupted\n$/)
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
