import { createHmac } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { afterEach } from 'vitest'
import type { Wire } from '../kit/call.ts'
import { listen, shut } from '../listen.ts'
import { type GraphOptions, type GraphStandIn, startGraph } from './index.ts'

export const TOKEN = 'EAAGtestToken0123456789'
export const SECRET = 'test-app-secret'
export const PHONE = '106540352242922'
export const WABA = '102290129340398'
export const CUSTOMER = '16505551234'

const toEnd: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const end of toEnd.splice(0).reverse()) await end()
})

/** A server that ends with the test. @returns its origin */
export const serving = async (
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<string> => {
  const server = createServer(answer)
  toEnd.push(() => shut(server))
  return listen(server)
}

/** One post that came to a callback. */
export interface Posted {
  readonly body: string
  /** Its signature is that of its bytes. */
  readonly signed: boolean
  /** The `value` of its only change. */
  readonly value: Wire
  readonly statuses: readonly Wire[]
}

const read = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

const postedOf = (body: string, signature: unknown): Posted => {
  const value = JSON.parse(body).entry[0].changes[0].value
  const expected = `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`
  return { body, signed: signature === expected, value, statuses: value.statuses ?? [] }
}

/** A callback: it keeps what is posted, and answers challenges for the verify token `phrase`. */
export class Callback {
  url = ''
  readonly posted: Posted[] = []
  /** The next posts are answered with these, in turn; after that with 200. */
  answers: number[] = []
  /** What a challenge is answered with in place of itself. */
  echo: string | null = null

  static async start(): Promise<Callback> {
    const callback = new Callback()
    callback.url = `${await serving((request, response) => void callback.#take(request, response))}/hook`
    return callback
  }

  /** The words of the statuses that were posted, in order. */
  get statuses(): unknown[] {
    return this.posted.flatMap(({ statuses }) => statuses.map(({ status }) => status))
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === 'GET') {
      const { searchParams } = new URL(request.url ?? '', 'http://callback')
      const good = searchParams.get('hub.verify_token') === 'phrase'
      response.writeHead(good ? 200 : 403).end(this.echo ?? searchParams.get('hub.challenge'))
      return
    }
    const body = await read(request)
    this.posted.push(postedOf(body, request.headers['x-hub-signature-256']))
    response.writeHead(this.answers.shift() ?? 200).end()
  }
}

/** What the API answered. */
export interface Answered {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly body: Wire
  /** Of an error: its code, subcode and words. */
  readonly error: Wire & { readonly code?: number; readonly message?: string; readonly details?: string }
}

const answered = async (response: Response): Promise<Answered> => {
  const text = await response.text()
  const json = response.headers.get('content-type')?.includes('json') === true
  const body = (json && text !== '' ? JSON.parse(text) : {}) as Wire
  const error = (body.error ?? {}) as Wire & { error_data?: { details?: string } }
  const details = error.error_data?.details
  return {
    status: response.status,
    headers: response.headers,
    text,
    body,
    error: { ...error, ...(details === undefined ? {} : { details }) },
  }
}

/** The stand-in of a test, with a client that has the right token. */
export class World {
  readonly graph: GraphStandIn
  readonly callback: Callback

  private constructor(graph: GraphStandIn, callback: Callback) {
    this.graph = graph
    this.callback = callback
  }

  static async start(options: Partial<GraphOptions> = {}): Promise<World> {
    const callback = await Callback.start()
    const phone = { phoneNumberId: PHONE, wabaId: WABA, accessToken: TOKEN, appSecret: SECRET }
    const graph = await startGraph({
      phones: [{ ...phone, callbackUrl: callback.url }],
      window: 'off',
      retryDelaysMs: [1, 1, 1],
      ...options,
    })
    toEnd.push(() => graph.close())
    return new World(graph, callback)
  }

  /** @param path below the version */
  async call(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
    signal: AbortSignal | null = null,
  ): Promise<Answered> {
    const form = body instanceof FormData
    const response = await fetch(`${this.graph.url}/v25.0/${path}`, {
      method,
      signal,
      headers: {
        authorization: `Bearer ${TOKEN}`,
        ...(body === undefined || form ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: form ? body : JSON.stringify(body) }),
    })
    return answered(response)
  }

  /** Posts a message to the customer. */
  send(content: Wire, more: Wire = {}, signal: AbortSignal | null = null): Promise<Answered> {
    const common = { messaging_product: 'whatsapp', recipient_type: 'individual', to: CUSTOMER }
    return this.call('POST', `${PHONE}/messages`, { ...common, ...content, ...more }, {}, signal)
  }

  sendText(body: string, more: Wire = {}, signal: AbortSignal | null = null): Promise<Answered> {
    return this.send({ type: 'text', text: { body } }, more, signal)
  }

  upload(bytes: Uint8Array<ArrayBuffer>, type: string, name: string): Promise<Answered> {
    const form = new FormData()
    form.set('messaging_product', 'whatsapp')
    form.set('type', type)
    form.set('file', new Blob([bytes], { type }), name)
    return this.call('POST', `${PHONE}/media`, form)
  }
}

/** The id of the message that was accepted. */
export const idOf = ({ body }: Answered): string => {
  const [message] = (body.messages ?? []) as { id: string }[]
  if (message === undefined) throw new Error(`No message was accepted: ${JSON.stringify(body)}`)
  return message.id
}
