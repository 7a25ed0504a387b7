import type { IncomingHttpHeaders } from 'node:http'
import type { Wire } from './wire.ts'

/** A message that was accepted. */
export interface SentMessage {
  /** `wamid.…` */
  readonly id: string
  readonly phoneNumberId: string
  /** The recipient as he was named. */
  readonly input: string
  /** Null where he was named by his business-scoped id. */
  readonly waId: string | null
  readonly userId: string | null
  readonly type: string
  /** The request's whole body. */
  readonly body: Wire
  /** `biz_opaque_callback_data`. */
  readonly opaque: string | null
  /** Milliseconds since 1970. */
  readonly arrivedAt: number
  /** Null as long as the caller has no answer; he may never get one. */
  answeredAt: number | null
}

/** A call of the API, whatever became of it. */
export interface CallRecord {
  readonly method: string
  readonly path: string
  readonly body: Wire | null
  /** Whether it brought an `Authorization` header. */
  readonly authorized: boolean
  readonly headers: IncomingHttpHeaders
  readonly arrivedAt: number
  /** Null where it was never answered. */
  status: number | null
  answeredAt: number | null
  /** It was answered, or broke off. */
  over: boolean
}

/** A file that was uploaded. */
export interface Upload {
  readonly id: string
  readonly phoneNumberId: string
  readonly mimeType: string
  readonly fileName: string | null
  /** Bytes. */
  readonly size: number
  /** Hexadecimal. */
  readonly sha256: string
}

/** A message of a customer that was marked as read. */
export interface ReadMark {
  readonly messageId: string
  readonly typing: boolean
  readonly at: number
}

/** A request to one of the servers that serve files. */
export interface Download {
  /** `redirected`: the server that the media host redirects to. */
  readonly host: 'media' | 'redirected'
  readonly mediaId: string | null
  readonly headers: IncomingHttpHeaders
  readonly authorized: boolean
  /** Null where it was never answered. */
  status: number | null
}

/** A post to a callback, with each of its tries. */
export interface WebhookPost {
  readonly url: string
  /** The exact bytes. */
  readonly body: string
  readonly payload: Wire
  /** HTTP statuses, or why there was none, in order. */
  readonly answers: (number | string)[]
  /** True once it was answered with 200. */
  taken: boolean
}

/** The most messages of one recipient that were under way at the same time. */
class Concurrency {
  readonly #now = new Map<string, number>()
  readonly #most = new Map<string, number>()

  enter(recipient: string): () => void {
    const count = (this.#now.get(recipient) ?? 0) + 1
    this.#now.set(recipient, count)
    this.#most.set(recipient, Math.max(count, this.most(recipient)))
    return () => this.#now.set(recipient, (this.#now.get(recipient) ?? 1) - 1)
  }

  most(recipient: string): number {
    return this.#most.get(recipient) ?? 0
  }
}

/** All that the stand-in has seen, in order. */
export class Records {
  readonly calls: CallRecord[] = []
  readonly sent: SentMessage[] = []
  readonly uploads: Upload[] = []
  readonly reads: ReadMark[] = []
  readonly downloads: Download[] = []
  readonly posts: WebhookPost[] = []
  readonly concurrency = new Concurrency()
}
