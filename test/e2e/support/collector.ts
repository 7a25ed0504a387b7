import { createServer, type Server } from 'node:http'

/** A span as it came over the wire. */
export interface CollectedSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  readonly kind: number
  readonly startTimeUnixNano: string
  readonly endTimeUnixNano: string
  readonly status?: { readonly code: number; readonly message: string }
  readonly attributes: Readonly<Record<string, string | number | boolean>>
}

type WireValue = { stringValue?: string; intValue?: string; boolValue?: boolean }
type WireAttributes = readonly { readonly key: string; readonly value: WireValue }[]
type WireSpan = Omit<CollectedSpan, 'attributes'> & { readonly attributes: WireAttributes }
interface Wire {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: WireAttributes }
    readonly scopeSpans: readonly { readonly spans: readonly WireSpan[] }[]
  }[]
}

const HEX = { trace: /^[0-9a-f]{32}$/, span: /^[0-9a-f]{16}$/ }
const NANOS = /^1[0-9]{18}$/

const plainValue = ({ stringValue, intValue, boolValue }: WireValue): string | number | boolean => {
  const value = stringValue ?? boolValue ?? (intValue === undefined ? undefined : Number(intValue))
  if (value === undefined) throw new Error('An attribute without a value that is known.')
  return value
}

const flat = (attributes: WireAttributes): CollectedSpan['attributes'] =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, plainValue(value)]))

/** What OTLP/JSON wants of a span (opentelemetry-proto, trace.proto and the JSON mapping). @throws Error */
const checked = (span: WireSpan): CollectedSpan => {
  const ids = HEX.trace.test(span.traceId) && HEX.span.test(span.spanId)
  const parent = span.parentSpanId === undefined || HEX.span.test(span.parentSpanId)
  const times = NANOS.test(span.startTimeUnixNano) && NANOS.test(span.endTimeUnixNano)
  const order = BigInt(span.startTimeUnixNano) <= BigInt(span.endTimeUnixNano)
  if (!ids || !parent || !times || !order || span.name === '' || ![1, 2, 3].includes(span.kind))
    throw new Error(`No span as OTLP wants it: ${JSON.stringify(span)}`)
  return { ...span, attributes: flat(span.attributes) }
}

/** A stand-in of an OpenTelemetry collector: takes OTLP over HTTP in JSON, and refuses what is none. */
export class Collector {
  readonly spans: CollectedSpan[] = []
  readonly resources: CollectedSpan['attributes'][] = []
  readonly refused: string[] = []
  /** All that came, as it came. */
  text = ''
  readonly #server: Server
  readonly url: string

  private constructor(server: Server, url: string) {
    this.#server = server
    this.url = url
  }

  static async start(): Promise<Collector> {
    const server = createServer(async (request, response) => {
      let text = ''
      for await (const chunk of request) text += chunk
      response.writeHead(collector.#take(request.method, request.url, request.headers, text)).end('{}')
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as { port: number }
    const collector = new Collector(server, `http://127.0.0.1:${port}`)
    return collector
  }

  #take(method = '', url = '', headers: Record<string, unknown>, text: string): number {
    this.text += text
    if (method !== 'POST' || url !== '/v1/traces') return 404
    if (headers['content-type'] !== 'application/json') return 415
    try {
      for (const { resource, scopeSpans } of (JSON.parse(text) as Wire).resourceSpans) {
        this.resources.push(flat(resource.attributes))
        for (const { spans } of scopeSpans) this.spans.push(...spans.map(checked))
      }
      return 200
    } catch (error) {
      this.refused.push((error as Error).message)
      return 400
    }
  }

  /** Spans of an event, the earliest first. */
  of(eventId: string): CollectedSpan[] {
    const traceId = eventId.replaceAll('-', '')
    return this.spans
      .filter(span => span.traceId === traceId)
      .sort((one, other) => (BigInt(one.startTimeUnixNano) < BigInt(other.startTimeUnixNano) ? -1 : 1))
  }

  close(): Promise<void> {
    this.#server.closeAllConnections()
    return new Promise(resolve => this.#server.close(() => resolve()))
  }
}
