import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { Webhook } from 'standardwebhooks'
import type { MessageEvent } from '../../../packages/receiver/src/index.ts'

/** One request that arrived. */
export interface Arrived {
  readonly at: number
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
  readonly event: MessageEvent
}

/** How an endpoint answers; by default 204. The count is of posts to the same path, from 1. */
export type Behaviour = (arrived: Arrived, response: ServerResponse, count: number) => void

/** Answers with a status and nothing else. */
export const answer =
  (status: number, headers: Record<string, string> = {}): Behaviour =>
  (_, response) =>
    response.writeHead(status, headers).end()

/** Answers the first posts in turn, and then as always. */
export const firstThen =
  (...first: Behaviour[]): Behaviour =>
  (arrived, response, count) =>
    (first[count - 1] ?? answer(204))(arrived, response, count)

const POLL_MS = 5
const PATIENCE_MS = 15_000

/** Waits until a condition holds. @throws Error naming what was awaited */
export const until = async (
  condition: () => boolean | Promise<boolean>,
  what: string,
  patienceMs = PATIENCE_MS,
): Promise<void> => {
  for (const end = performance.now() + patienceMs; !(await condition()); ) {
    if (performance.now() > end) throw new Error(`${what} did not come about in ${patienceMs} ms`)
    await new Promise(resolve => setTimeout(resolve, POLL_MS))
  }
}

/** Reads until a check of what was read passes. @throws what the check throws at last */
export const eventually = async <T>(
  read: () => T | Promise<T>,
  check: (value: T) => void,
  patienceMs = PATIENCE_MS,
): Promise<T> => {
  for (const end = performance.now() + patienceMs; ; ) {
    const value = await read()
    try {
      check(value)
      return value
    } catch (error) {
      if (performance.now() > end) throw error
    }
    await new Promise(resolve => setTimeout(resolve, 2 * POLL_MS))
  }
}

/** Checks posts with the specification's own library. @throws where one does not verify */
const verifyPosts = (posts: readonly Arrived[], secret: string): void => {
  const webhook = new Webhook(secret)
  for (const { body, headers } of posts) webhook.verify(body, headers as Record<string, string>)
}

const eachOnce = (posts: readonly Arrived[]): MessageEvent[] => [
  ...new Map(posts.map(({ event }) => [event.id, event])).values(),
]

/** One path of the receiver: the endpoint of one service. */
export class Inbox {
  readonly url: string
  readonly arrived: Arrived[] = []
  behaviour: Behaviour = answer(204)

  constructor(url: string) {
    this.url = url
  }

  /** Events in order of arrival, each id once. */
  get events(): MessageEvent[] {
    return eachOnce(this.arrived)
  }

  /** Waits until so many posts arrived. */
  async posts(count: number): Promise<readonly Arrived[]> {
    await until(() => this.arrived.length >= count, `post ${count} (${this.arrived.length} arrived)`)
    return this.arrived
  }

  /** Waits for this post, counted from 1. */
  async nth(number: number): Promise<Arrived> {
    const arrived = (await this.posts(number))[number - 1]
    if (arrived === undefined) throw new Error(`There is no post ${number}.`)
    return arrived
  }

  /** The first event that fits, once it has arrived. */
  async event(fits: (event: MessageEvent) => boolean, what = 'the event'): Promise<MessageEvent> {
    const find = () => this.events.find(fits)
    await until(() => find() !== undefined, what)
    const event = find()
    if (event === undefined) throw new Error(`${what} was there a moment ago.`)
    return event
  }

  /** @throws where a post does not verify */
  verifyAll(secret: string): void {
    verifyPosts(this.arrived, secret)
  }
}

/** A customer's server: keeps what arrives, and answers as a test wants. */
export class Receiver {
  readonly arrived: Arrived[] = []
  behaviour: Behaviour = answer(204)
  readonly #server: Server
  readonly #inboxes = new Map<string, Inbox>()
  #origin = ''

  private constructor() {
    this.#server = createServer((request, response) => void this.#take(request, response))
  }

  /** @param port a free one by default */
  static async start(behaviour?: Behaviour, port = 0): Promise<Receiver> {
    const receiver = new Receiver()
    if (behaviour !== undefined) receiver.behaviour = behaviour
    await new Promise<void>(resolve => receiver.#server.listen(port, '127.0.0.1', resolve))
    const address = receiver.#server.address()
    if (typeof address === 'object' && address !== null) receiver.#origin = `http://127.0.0.1:${address.port}`
    return receiver
  }

  get url(): string {
    return `${this.#origin}/hook`
  }

  /** A fresh endpoint on this server. */
  inbox(): Inbox {
    const path = `/inbox-${this.#inboxes.size + 1}`
    const inbox = new Inbox(this.#origin + path)
    this.#inboxes.set(path, inbox)
    return inbox
  }

  /** Events in order of arrival, each id once. */
  get events(): MessageEvent[] {
    return eachOnce(this.arrived)
  }

  /** Waits until a condition holds of what arrived. */
  until(condition: (arrived: readonly Arrived[]) => boolean, what = 'what was awaited'): Promise<void> {
    return until(() => condition(this.arrived), what)
  }

  /** @throws where a post does not verify */
  verifyAll(secret: string): void {
    verifyPosts(this.arrived, secret)
  }

  close(): Promise<void> {
    this.#server.closeAllConnections()
    return new Promise(resolve => this.#server.close(() => resolve()))
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks).toString()
    const path = request.url ?? '/'
    const arrived: Arrived = {
      at: Date.now(),
      method: request.method ?? '',
      path,
      headers: request.headers,
      body,
      event: JSON.parse(body || 'null') as MessageEvent,
    }
    this.arrived.push(arrived)
    const inbox = this.#inboxes.get(path.split('?')[0] ?? '')
    inbox?.arrived.push(arrived)
    const { behaviour, arrived: all } = inbox ?? this
    behaviour(arrived, response, all.length)
  }
}
