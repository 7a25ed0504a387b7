/**
 * Posts to the hub as a platform does, over plain sockets with posts made in advance, so that the load takes as
 * little as can be of the machine that the hub is measured on.
 */
import { connect, type Socket } from 'node:net'
import { serve } from './child.ts'
import { postMaker } from './posts.ts'

export interface FeederTask {
  readonly hookUrl: string
  readonly phone: string
  readonly appSecret: string
  /** Length of a message's text, in characters. */
  readonly textLength: number
  readonly messagesPerPost: number
  readonly connections: number
  /** The number of the first message: each is sent once. */
  readonly first: number
  /** Ends after so many posts, or when it is told to. */
  readonly posts: number
  /** Posts a second; null: as fast as the hub takes them. */
  readonly perSecond: number | null
}

export interface FeederResult {
  readonly accepted: number
  /** Posts by the status that they got, other than 2xx; 0: the connection broke. */
  readonly refused: Readonly<Record<string, number>>
  readonly seconds: number
  /** What each accepted post waited for its answer, in milliseconds, from when it was to go out. */
  readonly waitedMs: readonly number[]
  /** When each was accepted, on the clock that all processes of the machine share; by message number. */
  readonly acceptedAt: readonly (readonly [number, number])[]
}

/** So many posts are made before it begins; more are made as they are needed. */
const MADE_BYTES = 192 * 1_024 * 1_024
const END_OF_HEAD = '\r\n\r\n'

/** Nanoseconds of the machine's clock, as milliseconds. */
const nowMs = (): number => Number(process.hrtime.bigint()) / 1e6

class Feeder {
  readonly #task: FeederTask
  readonly #make: (first: number, messages: number) => Buffer
  readonly #made: Buffer[] = []
  readonly #idle: Socket[] = []
  readonly #due: number[] = []
  #next = 0
  #underWay = 0
  #stopped = false
  #done = (): void => undefined
  readonly refused: Record<string, number> = {}
  readonly waitedMs: number[] = []
  readonly acceptedAt: [number, number][] = []

  constructor(task: FeederTask) {
    this.#task = task
    this.#make = postMaker(task.hookUrl, task.phone, task.appSecret, task.textLength)
    for (let bytes = 0; bytes < MADE_BYTES && this.#made.length < task.posts; ) {
      const post = this.#post(this.#made.length)
      bytes += post.length
      this.#made.push(post)
    }
  }

  async run(): Promise<FeederResult> {
    const began = nowMs()
    const sockets = await Promise.all(Array.from({ length: this.#task.connections }, () => this.#open()))
    const done = new Promise<void>(resolve => {
      this.#done = resolve
    })
    const ticker = this.#task.perSecond === null ? null : setInterval(() => this.#tick(began), 1)
    for (const socket of sockets) this.#free(socket)
    await done
    if (ticker !== null) clearInterval(ticker)
    for (const socket of sockets) socket.destroy()
    const { refused, waitedMs, acceptedAt } = this
    return { accepted: waitedMs.length, refused, seconds: (nowMs() - began) / 1_000, waitedMs, acceptedAt }
  }

  stop(): void {
    this.#stopped = true
    this.#end()
  }

  #post(number: number): Buffer {
    const { first, messagesPerPost } = this.#task
    return this.#make(first + number * messagesPerPost, messagesPerPost)
  }

  #open(): Promise<Socket> {
    const { hostname, port } = new URL(this.#task.hookUrl)
    return new Promise((resolve, reject) => {
      const socket = connect(Number(port), hostname, () => resolve(socket))
      socket.setNoDelay(true)
      socket.once('error', reject)
    })
  }

  /** What was to go out by now waits, so that a hub that is slow does not slow down who calls it. */
  #tick(began: number): void {
    const now = nowMs()
    const all = Math.min(((now - began) / 1_000) * (this.#task.perSecond ?? 0), this.#task.posts)
    while (this.#next + this.#due.length < all && !this.#stopped) this.#due.push(now)
    for (let socket = this.#idle.pop(); socket !== undefined; socket = this.#idle.pop()) {
      const due = this.#due.shift()
      if (due === undefined) return void this.#idle.push(socket)
      this.#send(socket, due)
    }
  }

  #free(socket: Socket): void {
    if (this.#task.perSecond !== null) {
      this.#idle.push(socket)
      return this.#end()
    }
    if (this.#stopped || this.#next >= this.#task.posts) return this.#end()
    this.#send(socket, nowMs())
  }

  #end(): void {
    const isOver = this.#stopped || this.#next >= this.#task.posts
    if (isOver && this.#underWay === 0) this.#done()
  }

  #send(socket: Socket, due: number): void {
    const number = this.#next++
    this.#underWay += 1
    let answer = ''
    socket.on('data', (chunk: Buffer) => {
      answer += chunk.toString('latin1')
      const head = answer.indexOf(END_OF_HEAD)
      const length = /content-length: *(\d+)/i.exec(answer)?.[1] ?? '0'
      if (head === -1 || answer.length < head + END_OF_HEAD.length + Number(length)) return
      socket.removeAllListeners('data')
      this.#underWay -= 1
      this.#count(number, answer.slice(9, 12), due)
      this.#free(socket)
    })
    socket.write(this.#made[number] ?? this.#post(number))
    // Sent once, and large in sum.
    delete this.#made[number]
  }

  #count(number: number, status: string, due: number): void {
    if (!status.startsWith('2')) {
      this.refused[status] = (this.refused[status] ?? 0) + 1
      return
    }
    const now = nowMs()
    this.waitedMs.push(now - due)
    this.acceptedAt.push([this.#task.first + number * this.#task.messagesPerPost, now])
  }
}

await serve<FeederTask, FeederResult>(async (task, stopped) => {
  const feeder = new Feeder(task)
  void stopped.then(() => feeder.stop())
  return () => feeder.run()
})
