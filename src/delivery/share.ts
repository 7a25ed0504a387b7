/** Which part of what is limited for all nodes together is this one's. */
export class Share {
  readonly #node: string
  /** All nodes that share; where this one is not among them, nothing is its own. */
  readonly #nodes: readonly string[]

  /**
   * @param node this one
   * @param nodes all that share
   */
  constructor(node: string, nodes: readonly string[]) {
    this.#node = node
    this.#nodes = nodes.includes(node) ? nodes : []
  }

  /** It has no part in anything. */
  get isNone(): boolean {
    return this.#nodes.length === 0
  }

  /** The part of something that any number may be of, such as a rate: as large as everybody's. */
  partOf(limit: number): number {
    return this.isNone ? 0 : limit / this.#nodes.length
  }

  /**
   * The part of a whole number. What cannot be divided goes to those nodes that the thing's id draws, so that the
   * parts of all nodes are the whole, and one that comes or goes changes little for the others.
   * @param id of what is limited
   */
  wholePartOf(limit: number, id: string): number {
    if (this.isNone) return 0
    const count = this.#nodes.length
    const rest = limit % count
    const each = (limit - rest) / count
    if (rest === 0 || count === 1) return each
    const own = drawn(this.#node, id)
    const before = this.#nodes.filter(node => drawn(node, id) > own).length
    return before < rest ? each + 1 : each
  }
}

/** FNV-1a over both: the same for every node, and different for each thing. */
const drawn = (node: string, id: string): number => {
  let hash = 0x811c9dc5
  for (const text of [id, node]) {
    for (let i = 0; i < text.length; i += 1) {
      hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0
    }
  }
  // The last letters have hardly stirred the high bits.
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 0
  return (hash ^ (hash >>> 13)) >>> 0
}
