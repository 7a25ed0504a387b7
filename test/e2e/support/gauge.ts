import { answer, type Receiver } from './receiver.ts'

/** An endpoint that sees how many posts are under way to it, and how many come in a second. */
export class Gauge {
  readonly url: string
  #underWay = 0
  #begunAt = 0
  /** The most that were under way at a time. */
  most = 0
  /** How many came since {@link begin}. */
  count = 0

  /** @param ms how long it takes to answer */
  constructor(receiver: Receiver, ms: number) {
    const inbox = receiver.inbox()
    this.url = inbox.url
    inbox.behaviour = (arrived, response, number) => {
      this.count += 1
      this.#underWay += 1
      this.most = Math.max(this.most, this.#underWay)
      response.once('close', () => {
        this.#underWay -= 1
      })
      setTimeout(() => answer(204)(arrived, response, number), ms)
    }
  }

  /** Counts anew. */
  begin(): void {
    this.count = 0
    this.#begunAt = performance.now()
  }

  get perSecond(): number {
    return this.count / ((performance.now() - this.#begunAt) / 1_000)
  }
}
