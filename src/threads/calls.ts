import { type PackedError, packError, unpackError } from './errors.ts'

/** One end of a channel to another thread: a worker, its parent or a message port. */
export interface Channel {
  postMessage(message: unknown): void
  on(event: 'message', listener: (message: unknown) => void): unknown
}

/** A call: its number, the object and the method, and what it is given. */
type Call = readonly [number, string, string, readonly unknown[]]
/** Its answer: the number, whether it went well, and what it gave or threw. */
type Answer = readonly [number, true, unknown] | readonly [number, false, PackedError]

/** Objects whose methods may be called from another thread: all asynchronous, with data that can be copied. */
export type Callable = Readonly<Record<string, object>>

/** Gathers what is sent, so that it is one message. */
export class Outgoing<T> {
  readonly #channel: Pick<Channel, 'postMessage'>
  readonly #later: (flush: () => void) => void
  readonly #refused: (one: T, error: unknown) => void
  #waiting: T[] = []

  /**
   * @param later when to send what was gathered; by default at the end of the turn
   * @param refused what becomes of something that cannot be copied
   */
  constructor(
    channel: Pick<Channel, 'postMessage'>,
    refused: (one: T, error: unknown) => void,
    later: (flush: () => void) => void = flush => queueMicrotask(flush),
  ) {
    this.#channel = channel
    this.#refused = refused
    this.#later = later
  }

  send(one: T): void {
    this.#waiting.push(one)
    if (this.#waiting.length === 1) this.#later(() => this.flush())
  }

  /** Sends it now. */
  flush(): void {
    if (this.#waiting.length === 0) return
    const all = this.#waiting
    this.#waiting = []
    try {
      this.#channel.postMessage(all)
    } catch {
      for (const one of all) this.#alone(one)
    }
  }

  /** Something in it cannot be copied: that alone is not sent. */
  #alone(one: T): void {
    try {
      this.#channel.postMessage([one])
    } catch (error) {
      this.#refused(one, error)
    }
  }
}

/** Answers the calls that come over a channel. */
export const answerCalls = (channel: Channel, objects: Callable): void => {
  const answers: Outgoing<Answer> = new Outgoing<Answer>(channel, ([id], error) =>
    answers.send([id, false, packError(error)]),
  )
  const answer = async ([id, object, method, args]: Call): Promise<void> => {
    try {
      const target = objects[object] as Record<string, (...args: readonly unknown[]) => unknown>
      answers.send([id, true, await target[method]?.(...args)])
    } catch (error) {
      answers.send([id, false, packError(error)])
    }
  }
  channel.on('message', calls => {
    for (const call of calls as readonly Call[]) void answer(call)
  })
}

interface Pending {
  resolve(value: unknown): void
  reject(error: unknown): void
}

/** Calls objects that live in another thread. */
export class Caller {
  readonly #calls: Outgoing<Call>
  /**
   * By number; a number is used again once its call is answered. Not a map: one to which calls are added all the
   * time, and taken from, keeps what hangs on them alive until the collector has been through all of the memory.
   */
  readonly #pending: (Pending | null)[] = []
  readonly #free: number[] = []
  #ended: Error | null = null

  constructor(channel: Channel) {
    this.#calls = new Outgoing(channel, ([id], error) => this.#settle([id, false, packError(error)]))
    channel.on('message', answers => {
      for (const answer of answers as readonly Answer[]) this.#settle(answer)
    })
  }

  /** An object over there, as if it were here. */
  object<T extends object>(name: string): T {
    const methods = new Map<string, (...args: unknown[]) => Promise<unknown>>()
    const of = (method: string) => {
      const known = methods.get(method) ?? ((...args: unknown[]) => this.#call(name, method, args))
      methods.set(method, known)
      return known
    }
    // Nobody awaits the object itself.
    const get = (_: object, method: string | symbol) =>
      typeof method === 'symbol' || method === 'then' ? undefined : of(method)
    return new Proxy({}, { get }) as T
  }

  /** The other side is gone: whatever waits for it is told so, and so is whoever calls from now on. */
  end(reason: Error): void {
    this.#ended = reason
    for (const pending of this.#pending.splice(0)) pending?.reject(reason)
  }

  #call(object: string, method: string, args: readonly unknown[]): Promise<unknown> {
    if (this.#ended !== null) return Promise.reject(this.#ended)
    return new Promise((resolve, reject) => {
      const id = this.#free.pop() ?? this.#pending.length
      this.#pending[id] = { resolve, reject }
      this.#calls.send([id, object, method, args])
    })
  }

  #settle([id, isDone, value]: Answer): void {
    const pending = this.#pending[id]
    // Ended meanwhile.
    if (pending === undefined || pending === null) return
    this.#pending[id] = null
    this.#free.push(id)
    if (isDone) pending.resolve(value)
    else pending.reject(unpackError(value))
  }
}
