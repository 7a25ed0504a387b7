import type { IncomingHttpHeaders } from 'node:http'
import type * as kit from '../kit/api.ts'
import type { Wire } from '../kit/call.ts'
import type { Post } from '../kit/poster.ts'

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
  readonly status: number | null
  readonly answeredAt: number | null
  /** It was answered, or broke off. */
  readonly over: boolean
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
  readonly status: number | null
}

/** The most messages of one recipient that were under way at the same time. */
class Concurrency {
  readonly #underWay = new Map<string, readonly kit.CallRecord[]>()
  readonly #most = new Map<string, number>()

  enter(recipient: string, record: kit.CallRecord): void {
    const before = this.#underWay.get(recipient) ?? []
    const now = [...before.filter(({ isOver }) => !isOver), record]
    this.#underWay.set(recipient, now)
    this.#most.set(recipient, Math.max(now.length, this.most(recipient)))
  }

  most(recipient: string): number {
    return this.#most.get(recipient) ?? 0
  }
}

const callOf = ({ call, status, answeredAt, isOver }: kit.CallRecord): CallRecord => {
  const { method, path, body, headers, arrivedAt } = call
  const authorized = headers.authorization !== undefined
  return { method, path, body, authorized, headers, arrivedAt, status, answeredAt, over: isOver }
}

/** All that the stand-in has seen, in order. */
export class Records {
  readonly sent: SentMessage[] = []
  readonly uploads: Upload[] = []
  readonly reads: ReadMark[] = []
  readonly posts: readonly Post[]
  readonly concurrency = new Concurrency()
  readonly #calls: kit.CallRecord[] = []
  readonly #downloads: (Pick<Download, 'host' | 'mediaId'> & { readonly record: kit.CallRecord })[] = []

  constructor(posts: readonly Post[]) {
    this.posts = posts
  }

  /** Of the API; as they are now. */
  get calls(): readonly CallRecord[] {
    return this.#calls.map(callOf)
  }

  /** As they are now. */
  get downloads(): readonly Download[] {
    return this.#downloads.map(({ record, ...file }) => {
      const { headers, authorized, status } = callOf(record)
      return { ...file, headers, authorized, status }
    })
  }

  addCall(record: kit.CallRecord): void {
    this.#calls.push(record)
  }

  addDownload(host: Download['host'], mediaId: string | null, record: kit.CallRecord): void {
    this.#downloads.push({ host, mediaId, record })
  }
}
