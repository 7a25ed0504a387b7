/**
 * Preloaded by a hub whose machine's clock is wrong, by CLOCK_SHIFT_MS milliseconds. What counts the time that passes,
 * such as `performance.now()`, goes as always.
 */
const shiftMs = Number(process.env.CLOCK_SHIFT_MS ?? 0)
const RightDate = Date

class ShiftedDate extends RightDate {
  constructor(...given: []) {
    if (given.length === 0) super(ShiftedDate.now())
    else super(...given)
  }

  static override now(): number {
    return RightDate.now() + shiftMs
  }
}

globalThis.Date = ShiftedDate as DateConstructor
