import { connect, createServer, type Server, type Socket } from 'node:net'

/** The two ends of one connection. */
interface Pair {
  readonly near: Socket
  readonly far: Socket
}

/** What a wire does with what is sent over it. */
type State = 'whole' | 'cut' | 'silent'

/**
 * The network between a hub and its database, as far as a test can break it: connections break and are refused, or
 * nothing is heard any more, in either direction, although nobody says that anything is wrong.
 */
export class Wire {
  readonly #server: Server
  readonly #pairs = new Set<Pair>()
  #target: number
  #state: State = 'whole'
  #port = 0

  private constructor(target: number) {
    this.#target = target
    this.#server = createServer(near => this.#join(near))
  }

  /** @param target the port on this machine that it leads to */
  static async to(target: number): Promise<Wire> {
    const wire = new Wire(target)
    await wire.#listen()
    return wire
  }

  get port(): number {
    return this.#port
  }

  /** From now on it leads somewhere else; connections that are there break. */
  pointAt(target: number): void {
    this.#target = target
    this.#breakAll()
  }

  /** Connections break, and no more are made. */
  async cut(): Promise<void> {
    this.#state = 'cut'
    const closed = new Promise(resolve => this.#server.close(resolve))
    this.#breakAll()
    await closed
  }

  /** Whatever is sent is heard no more, and nobody is told. */
  silence(): void {
    this.#state = 'silent'
    for (const { near, far } of this.#pairs) {
      near.pause()
      far.pause()
    }
  }

  /** It is well again. What was sent while it was silent arrives now: it was on its way. */
  async mend(): Promise<void> {
    const before = this.#state
    this.#state = 'whole'
    if (before === 'cut') await this.#listen()
    for (const { near, far } of this.#pairs) {
      near.resume()
      far.resume()
    }
  }

  async close(): Promise<void> {
    if (this.#state !== 'cut') await this.cut()
  }

  #listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(this.#port, '127.0.0.1', () => {
        this.#server.off('error', reject)
        const address = this.#server.address()
        if (typeof address === 'object' && address !== null) this.#port = address.port
        resolve()
      })
    })
  }

  #join(near: Socket): void {
    const far = connect(this.#target, '127.0.0.1')
    const pair = { near, far }
    this.#pairs.add(pair)
    this.#lead(pair, near, far)
    this.#lead(pair, far, near)
  }

  #lead(pair: Pair, from: Socket, to: Socket): void {
    from.on('data', chunk => to.write(chunk))
    from.on('end', () => to.end())
    from.on('error', () => undefined)
    from.on('close', () => {
      this.#pairs.delete(pair)
      to.destroySoon()
    })
    if (this.#state === 'silent') from.pause()
  }

  #breakAll(): void {
    for (const { near, far } of this.#pairs) {
      near.destroy()
      far.destroy()
    }
    this.#pairs.clear()
  }
}
