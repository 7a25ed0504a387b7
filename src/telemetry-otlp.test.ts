import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { freePort } from './listen-address.ts'
import type { TelemetryEvents } from './telemetry.ts'
import { OtlpExporter } from './telemetry-otlp.ts'

const PATIENT = { timeout: 15_000 }

interface Got {
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly spans: readonly { readonly spanId: string }[]
  readonly body: unknown
}

let server: Server
let endpoint: string
let got: Got[]
/** How the next requests are answered; then with 200. Null: not at all. */
let answers: ([status: number, headers?: Record<string, string>] | null)[]
let told: TelemetryEvents['traces.dropped'][]

beforeEach(async () => {
  ;[got, answers, told] = [[], [], []]
  server = createServer(async (request, response) => {
    let text = ''
    for await (const chunk of request) text += chunk
    const body = JSON.parse(text)
    const { spans } = body.resourceSpans[0].scopeSpans[0]
    got.push({ url: request.url ?? '', headers: request.headers, spans, body })
    const answer = answers.length > 0 ? answers.shift() : [200]
    if (answer) response.writeHead(answer[0] as number, answer[1] as Record<string, string>).end('{}')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  endpoint = `http://127.0.0.1:${(server.address() as { port: number }).port}/otel`
})
afterEach(() => {
  server.closeAllConnections()
  server.close()
})

const open = (at = endpoint): OtlpExporter =>
  new OtlpExporter(
    {
      endpoint: at,
      headers: { authorization: 'Bearer of-the-collector' },
      ratio: 1,
      resource: { name: 'hub', version: '1.2.3', node: 'n' },
    },
    (_, event) => void told.push(event as TelemetryEvents['traces.dropped']),
  )

const attempts = (exporter: OtlpExporter, count: number): void => {
  for (let i = 0; i < count; i += 1) {
    exporter.listener('attempt.ended', {
      tenantId: 't',
      serviceId: 's',
      deliveryId: '01949f3a-6c1e-7d3a-8000-000000000000',
      eventId: '01949f3a-6c1e-7d3a-9a53-2f6f0c1b7e11',
      number: i + 1,
      state: 'DELIVERED',
      status: 204,
      error: null,
      startedAt: 1_000,
      ms: 1,
      ageMs: 1,
      nextAttemptAt: null,
    })
  }
}

const spansGot = (): number => got.reduce((sum, { spans }) => sum + spans.length, 0)

describe('the exporter', () => {
  it('sends what it has with its name and its headers, and what is left when it is closed', async () => {
    const exporter = open()
    attempts(exporter, 3)
    await exporter.close()
    expect(got).toHaveLength(1)
    expect(got[0]?.url).toBe('/otel/v1/traces')
    expect(got[0]?.headers).toMatchObject({
      'content-type': 'application/json',
      authorization: 'Bearer of-the-collector',
    })
    expect(got[0]?.body).toMatchObject({
      resourceSpans: [
        {
          resource: {
            attributes: [
              { key: 'service.name', value: { stringValue: 'hub' } },
              { key: 'service.version', value: { stringValue: '1.2.3' } },
              { key: 'service.instance.id', value: { stringValue: 'n' } },
            ],
          },
          scopeSpans: [{ scope: { name: 'gotallo', version: '1.2.3' } }],
        },
      ],
    })
    expect(spansGot()).toBe(3)
  })

  it('does not wait where a batch is full, and sends one request at a time', async () => {
    const exporter = open()
    attempts(exporter, 1_300)
    await vi.waitFor(() => expect(spansGot()).toBe(1_300), PATIENT)
    expect(got.map(({ spans }) => spans.length)).toEqual([512, 512, 276])
    await exporter.close()
    expect(told).toEqual([])
  })

  it('sends the same again where the collector is to be asked later, and not where it said no', async () => {
    answers = [[503, { 'retry-after': '1' }], [200], [400]]
    const exporter = open()
    attempts(exporter, 512)
    await vi.waitFor(() => expect(got).toHaveLength(2), PATIENT)
    expect(got[1]?.body).toEqual(got[0]?.body)
    attempts(exporter, 512)
    await vi.waitFor(() => expect(told).toHaveLength(1), PATIENT)
    expect(told).toEqual([{ count: 512, reason: 'The collector answered 400.' }])
    await exporter.close()
    expect(got).toHaveLength(3)
  })

  it('gives up what is too much while the collector is away, and tells it', async () => {
    answers = [[400]]
    const exporter = open()
    attempts(exporter, 12_000)
    await vi.waitFor(() => expect(spansGot()).toBe(512 + 10_000), PATIENT)
    await exporter.close()
    expect(told).toEqual([
      { count: 512, reason: 'The collector answered 400.' },
      { count: 12_000 - 512 - 10_000, reason: 'Too many waited for the collector.' },
    ])
  })

  it('ends within a moment where nobody listens, or nobody answers', async () => {
    const nobody = open(`http://127.0.0.1:${await freePort('127.0.0.1')}`)
    attempts(nobody, 1)
    await nobody.close()
    expect(told).toEqual([
      { count: 1, reason: expect.stringMatching(/^The collector cannot be reached: \w+\.$/) },
    ])
    answers = [null]
    const silent = open()
    attempts(silent, 600)
    await silent.close()
    expect(told.slice(1)).toEqual([{ count: 600, reason: 'The hub ended before the collector took them.' }])
  })
})
