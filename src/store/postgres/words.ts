import { type Happening, HappeningQueue } from '../../domain/happening.ts'
import type { News } from '../nodes.ts'

/** A word of PostgreSQL's holds 8,000 bytes. */
const WORD_BYTES = 7_800
/** Words that are said at a time, at the most: those of all nodes take turns. */
const MOST_WORDS = 16
/** Between two of them many more happen than fit into its words. */
const MOST_HAPPENINGS = 1_000

/** What came together of several words. */
export class Gathered {
  #directory = false
  readonly #services = new Set<string>()
  readonly #accounts = new Set<string>()
  readonly #watched = new Set<string>()
  readonly #happenings = new HappeningQueue(MOST_HAPPENINGS)

  add({
    directory = false,
    services = [],
    accounts = [],
    watched = [],
    happenings = [],
  }: Partial<News>): void {
    this.#directory ||= directory
    for (const id of services) this.#services.add(id)
    for (const id of accounts) this.#accounts.add(id)
    for (const id of watched) this.#watched.add(id)
    for (const happening of happenings) this.#happenings.add(happening)
  }

  get isEmpty(): boolean {
    const sets = [this.#services, this.#accounts, this.#watched]
    return !this.#directory && this.#happenings.isEmpty && sets.every(({ size }) => size === 0)
  }

  take(): News {
    const news = {
      directory: this.#directory,
      services: [...this.#services],
      accounts: [...this.#accounts],
      watched: [...this.#watched],
      happenings: this.#happenings.take(),
    }
    this.#directory = false
    for (const set of [this.#services, this.#accounts, this.#watched]) set.clear()
    return news
  }
}

type Part = { [K in Exclude<keyof News, 'directory'>]: readonly [K, News[K][number]] }[Exclude<
  keyof News,
  'directory'
>]

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value)) + 1

/**
 * News as words that PostgreSQL takes. What does not fit is left out: whoever waits for it looks by himself a little
 * later; of what happened it is said how much was left out.
 * @param from who says them
 */
export const wordsOf = (from: string, { directory, ...lists }: News): readonly string[] => {
  const parts = (['services', 'accounts', 'watched', 'happenings'] as const).flatMap(name =>
    lists[name].map(value => [name, value] as Part),
  )
  const words: string[] = []
  const word = emptyWord(from, directory)
  const left = new HappeningQueue(0)
  for (const [name, value] of parts) {
    const size = bytesOf(value)
    if (word.size + size > WORD_BYTES && words.length < MOST_WORDS - 2) words.push(word.end())
    if (word.size + size <= WORD_BYTES) word.add(name, value, size)
    else if (name === 'happenings' && value.kind !== 'events') left.add(value)
  }
  words.push(word.end())
  const missed = left.take().slice(0, MOST_TOLD)
  return missed.length === 0 ? words : [...words, JSON.stringify({ from, happenings: missed })]
}

/** Tenants of which it is told that something was left out: so many fit into one word. */
const MOST_TOLD = 80

const emptyWord = (from: string, directory: boolean) => {
  const blank = (): Record<string, unknown> => ({ from })
  const base = bytesOf(blank()) + 100
  let fields: Record<string, unknown> = directory ? { from, directory } : blank()
  return {
    size: base,
    add(name: keyof News, value: string | Happening, size: number): void {
      const list = (fields[name] ?? []) as unknown[]
      list.push(value)
      fields[name] = list
      this.size += size
    },
    /** The word as it is said; another one begins. */
    end(): string {
      const said = JSON.stringify(fields)
      fields = blank()
      this.size = base
      return said
    },
  }
}
