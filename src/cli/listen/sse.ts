/** One event of a stream. */
export interface SseEvent {
  readonly event: string
  readonly data: string
  /** The last id so far; null: none was told. */
  readonly id: string | null
}

/** What a stream tells its reader besides events. */
export interface SseState {
  /** The last id that was told, also by a block without data. */
  readonly lastId: string | null
}

/**
 * Reads Server-Sent Events as the HTML standard says.
 * @param chunks of the body, as they come
 * @param heard called with each chunk that comes, be there an event in it or not
 * @param lastId with which it begins
 */
export async function* readEvents(
  chunks: AsyncIterable<Uint8Array>,
  heard: (state: SseState) => void = () => undefined,
  lastId: string | null = null,
): AsyncGenerator<SseEvent> {
  const decoder = new TextDecoder()
  const block = new Block(lastId)
  let rest = ''
  for await (const chunk of chunks) {
    rest += decoder.decode(chunk, { stream: true })
    // A CR at the end may be the first half of a line break.
    const lines = rest.split(/\r\n|\n|\r(?!$)/)
    rest = lines.pop() ?? ''
    for (const line of lines) {
      const event = block.take(line)
      if (event !== null) yield event
    }
    heard({ lastId: block.lastId })
  }
}

/** The lines up to an empty one. */
class Block {
  lastId: string | null
  #event = ''
  #data: string[] = []
  #id: string | null = null

  constructor(lastId: string | null) {
    this.lastId = lastId
  }

  /** @returns the event that this line ends */
  take(line: string): SseEvent | null {
    if (line === '') return this.#end()
    const colon = line.indexOf(':')
    const field = colon === -1 ? line : line.slice(0, colon)
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '')
    if (field === 'event') this.#event = value
    if (field === 'data') this.#data.push(value)
    if (field === 'id' && !value.includes('\0')) this.#id = value
    return null
  }

  #end(): SseEvent | null {
    this.lastId = this.#id ?? this.lastId
    const [event, data] = [this.#event || 'message', this.#data]
    this.#event = ''
    this.#data = []
    this.#id = null
    return data.length === 0 ? null : { event, data: data.join('\n'), id: this.lastId }
  }
}
