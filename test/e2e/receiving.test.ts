/** What receivers have at hand: the stream and request bins. */
import { Agent, EventSource } from 'undici'
import { describe, expect, it, onTestFinished } from 'vitest'
import { sign } from '../../packages/receiver/src/index.ts'
import { StreamReading } from '../../src/http/stream.testing.ts'
import { beginFed, type Fed, textsIn } from './support/fed.ts'
import { ADMIN_TOKEN } from './support/hub.ts'
import { answer, eventually, until } from './support/receiver.ts'
import { useStage } from './support/stage.ts'
import { addService } from './support/whatsapp.ts'

const stage = useStage({ GOTALLO_RETRY_SCHEDULE: '50ms,1h' })

const begin = (): Promise<Fed> => beginFed(stage.hub)

describe('the stream', () => {
  it('tells of messages, attempts and services as they are delivered, fail, and are made up for', async () => {
    const { client, tenant, path, feed, streamUrl } = await begin()
    const reading = await StreamReading.open(streamUrl, { token: ADMIN_TOKEN })
    onTestFinished(() => reading.close())
    const inbox = stage.receiver.inbox()
    inbox.behaviour = (arrived, response, count) => answer(count === 1 ? 500 : 204)(arrived, response, count)
    const { id: service } = await addService(client, tenant, inbox.url)
    await feed('one')
    expect(textsIn(await reading.until('message', 1))).toEqual(['one'])
    const [event] = reading.ofKind('message') as [{ id: string }]
    expect(await reading.until('attempt', 2)).toMatchObject([
      { service_id: service, event_id: event.id, number: 1, state: 'PENDING', status: 500 },
      { service_id: service, event_id: event.id, number: 2, state: 'DELIVERED', status: 204 },
    ])
    await client.post(`${path}/services/${service}/pause/`)
    expect(await reading.until('service', 4)).toMatchObject([
      { change: 'created', state: 'ACTIVE' },
      { change: 'failing', reason: expect.stringContaining('500') },
      { change: 'recovered' },
      { change: 'state', state: 'PAUSED' },
    ])
    expect(reading.events.find(({ event: name }) => name === 'message')?.data).toBe(inbox.arrived[0]?.body)
  })

  it('is read by a standard EventSource, across a restart of the hub, without a gap or a repetition', async () => {
    const { feed, streamUrl } = await begin()
    const dispatcher = new Agent().compose(
      dispatch => (options, handler) =>
        dispatch(
          { ...options, headers: { ...(options.headers as object), authorization: `Bearer ${ADMIN_TOKEN}` } },
          handler,
        ),
    )
    const source = new EventSource(`${streamUrl}?kinds=message`, { node: { dispatcher } })
    onTestFinished(() => source.close())
    const texts: string[] = []
    let opened = 0
    source.onopen = () => {
      opened += 1
    }
    source.onmessage = ({ data }) => texts.push(JSON.parse(data).text)
    await until(() => opened === 1, 'the stream')
    await feed('before')
    await until(() => texts.length === 1, 'the first message')
    expect(await stage.hub.stop()).toBe(0)
    await stage.hub.start()
    for (const text of ['meanwhile 1', 'meanwhile 2']) await feed(text)
    await until(() => opened === 2, 'the stream again')
    await feed('after')
    await until(() => texts.length >= 4, 'all messages')
    expect(texts).toEqual(['before', 'meanwhile 1', 'meanwhile 2', 'after'])
  })
})

interface Arrived {
  readonly body: string
  readonly signature: { readonly holds: boolean; readonly findings: readonly { readonly code: string }[] }
}

describe('a request bin', () => {
  it('shows what a service of this very hub sends, that its signature holds, and is there after a crash', async () => {
    const { client, tenant, path, feed } = await begin()
    const { id: service } = await addService(client, tenant, `${stage.receiver.inbox().url}`)
    const bin = await client.post<{ id: string; url: string }>(`${path}/bins/`, { service_id: service })
    expect(bin.url).toBe(`${stage.hub.url}/bins/${bin.id}`)
    await client.patch(`${path}/services/${service}/`, { url: bin.url })
    await feed('into the bin')
    const requests = async () => {
      const { results } = await client.get<{ results: Arrived[] }>(`${path}/bins/${bin.id}/requests/`)
      return results
    }
    const [first] = await eventually(requests, found => expect(found).toHaveLength(1))
    expect([first?.signature.holds, JSON.parse(first?.body ?? '').text]).toEqual([true, 'into the bin'])
    await stage.hub.kill()
    await stage.hub.start()
    // It may have come once more, where the crash was faster than the record of it.
    expect((await requests()).at(-1)).toEqual(first)
    // As a framework sends it on that parsed it.
    const timestamp = Math.floor(Date.now() / 1_000)
    const made = await client.post<{ secret: string }>(`${path}/services/${service}/secret/rotate/`, {})
    const signature = await sign({ id: 'e1', timestamp, body: '{"a":1}', secret: made.secret })
    const headers = {
      'webhook-id': 'e1',
      'webhook-timestamp': String(timestamp),
      'webhook-signature': signature,
    }
    const posted = await fetch(bin.url, { method: 'POST', headers, body: '{ "a": 1 }' })
    expect(posted.status).toBe(204)
    const codes = (await requests())[0]?.signature.findings.map(({ code }) => code)
    expect(codes).toEqual(['signature_mismatch', 'body_reserialized'])
  })
})
