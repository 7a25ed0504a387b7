/** A class as its names are looked up. */
export interface Members {
  readonly name: string
  readonly statics: ReadonlySet<string>
  readonly instance: ReadonlySet<string>
  readonly outer: Members | null
}

/** Where a name of the source leads: names of locals, the innermost block first, then of the class, then of all. */
export class Scope {
  readonly members: Members
  readonly #blocks: readonly Set<string>[]
  readonly #onLine: (line: number) => number

  constructor(
    members: Members,
    onLine: (line: number) => number,
    blocks: readonly Set<string>[] = [new Set()],
  ) {
    this.members = members
    this.#onLine = onLine
    this.#blocks = blocks
  }

  /** A block within this one. */
  within(...names: readonly string[]): Scope {
    return new Scope(this.members, this.#onLine, [new Set(names), ...this.#blocks])
  }

  /** Notes a local, and gives its name in what is compiled. */
  declare(name: string): string {
    this.#blocks[0]?.add(name)
    return `$${name}`
  }

  /** What counts that a statement is run. */
  mark(line: number): string {
    return `apex.hit(${this.#onLine(line)}); `
  }

  find(name: string): string {
    if (this.#blocks.some(block => block.has(name))) return `$${name}`
    for (let at: Members | null = this.members; at !== null; at = at.outer) {
      if (at === this.members && at.instance.has(name)) return `this.${name}`
      if (at.statics.has(name)) return `apex.${at.name}.${name}`
    }
    return `apex.${name}`
  }
}
