/** 4 KiB of a body: what a common event takes, with all that is kept beside it. */
const UNIT_SHIFT = 12
/** 64 MB. */
const UNITS = 16_384

/**
 * What may wait in memory, over all lanes: a lane that is busy takes more than its own little room while there is
 * space, and a thousand slow ones cannot fill the memory.
 */
export class Buffers {
  readonly #units: number
  #used = 0

  /** @param units of 4 KiB */
  constructor(units = UNITS) {
    this.#units = units
  }

  /** Units that nothing takes up. */
  get free(): number {
    return Math.max(0, this.#units - this.#used)
  }

  put(body: Uint8Array): void {
    this.#used += unitsOf(body)
  }

  take(body: Uint8Array): void {
    this.#used -= unitsOf(body)
  }
}

const unitsOf = ({ length }: Uint8Array): number => 1 + (length >> UNIT_SHIFT)
