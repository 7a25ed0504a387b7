import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { SECOND } from '../../domain/time.ts'
import type { News } from '../nodes.ts'
import { KEEP_ALIVE } from './connection.ts'
import type { Database } from './database.ts'
import { CHANNEL, DIRECTORY } from './revision.ts'
import { Gathered, wordsOf } from './words.ts'

/** What nodes have to tell is gathered for so long: each word is a transaction, and those of all nodes take turns. */
const GATHER_MS = 100
/** After the connection broke. */
const AGAIN_AFTER_MS = SECOND
/** Who does not answer by then is not there. */
const ANSWER_MS = 5 * SECOND
const SAY = `SELECT pg_notify('${CHANNEL}', word) FROM unnest($1::text[]) word`

/**
 * Tells the other nodes what is new, and hears them, by NOTIFY and LISTEN. All of it may be lost, where a pooler
 * swallows it or a connection breaks: whoever hears nothing finds it when he looks.
 */
export class Bell {
  readonly #database: Database
  readonly #listens: boolean
  /** Tells our own words from those of others. */
  readonly #self = randomUUID()
  readonly #telling = new Gathered()
  readonly #heard = new Gathered()
  #waiting: ((news: News | null) => void) | null = null
  #client: pg.Client | null = null
  #timer: NodeJS.Timeout | null = null
  #closed = false

  /** @param listens false: it hears nothing */
  constructor(database: Database, listens = true) {
    this.#database = database
    this.#listens = listens
  }

  tell(news: Partial<News>): void {
    const isFirst = this.#telling.isEmpty
    this.#telling.add(news)
    if (isFirst && !this.#telling.isEmpty && !this.#closed) setTimeout(() => void this.#ring(), GATHER_MS)
  }

  /** Resolves when something was told since the last time; null once it is closed. */
  hear(): Promise<News | null> {
    if (this.#client === null && this.#timer === null) void this.#listen()
    return new Promise(resolve => {
      this.#waiting = resolve
      this.#hand()
    })
  }

  async close(): Promise<void> {
    this.#closed = true
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#hand()
    const client = this.#client
    this.#client = null
    await client?.end().catch(() => undefined)
  }

  async #ring(): Promise<void> {
    const words = wordsOf(this.#self, this.#telling.take())
    if (this.#closed) return
    await this.#database.write(session => session.all(SAY, words)).catch(() => undefined)
  }

  async #listen(): Promise<void> {
    if (this.#closed || !this.#listens) return
    const client = new pg.Client({
      connectionString: this.#database.address,
      ...KEEP_ALIVE,
      connectionTimeoutMillis: ANSWER_MS,
      query_timeout: ANSWER_MS,
      application_name: 'gotallo listens',
    })
    this.#client = client
    client.on('notification', ({ payload }) => this.#take(payload ?? ''))
    const again = (): void => {
      if (this.#client !== client) return
      this.#client = null
      if (!this.#closed) this.#timer = setTimeout(() => this.#retry(), AGAIN_AFTER_MS)
    }
    client.on('error', again)
    client.on('end', again)
    try {
      await client.connect()
      await client.query(`LISTEN ${CHANNEL}`)
      // Something may have been told while nobody listened.
      this.#note({ directory: true })
    } catch {
      void client.end().catch(() => undefined)
      again()
    }
  }

  #retry(): void {
    this.#timer = null
    void this.#listen()
  }

  #take(word: string): void {
    if (word === DIRECTORY) return this.#note({ directory: true })
    try {
      const { from, ...news } = JSON.parse(word) as Partial<News> & { readonly from: string }
      if (from !== this.#self) this.#note(news)
    } catch {
      // Somebody else's word on our channel.
    }
  }

  #note(news: Partial<News>): void {
    this.#heard.add(news)
    this.#hand()
  }

  #hand(): void {
    const waiting = this.#waiting
    if (waiting === null || (this.#heard.isEmpty && !this.#closed)) return
    this.#waiting = null
    waiting(this.#closed ? null : this.#heard.take())
  }
}
