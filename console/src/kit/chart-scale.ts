import { clockOf, dayOf } from './time.tsx'

/** How high every chart is, in pixels. */
export const HEIGHT = 180
/** Room for what is written beside it, in pixels. */
export const [LEFT, BOTTOM, TOP] = [48, 22, 8]

/** What all parts of one chart are drawn by. */
export interface Frame {
  readonly width: number
  /** The value at the upper edge. */
  readonly top: number
  /** Pixels of one step of time. */
  readonly step: number
}

const DAY_MS = 86_400_000

/** How its times are told: over more than a day, with the day. */
export const teller = (times: readonly string[]): ((at: string) => string) => {
  const [first = 0, last = 0] = [times[0], times.at(-1)].map(at => new Date(at ?? 0).getTime())
  return last - first > DAY_MS ? dayOf : clockOf
}

/** The next round number. */
export const niceTop = (most: number): number => {
  if (most <= 0) return 1
  const power = 10 ** Math.floor(Math.log10(most))
  return ([1, 2, 5, 10].find(step => step * power >= most) ?? 10) * power
}

/** Where a value lies. */
export const pointOf = (i: number, value: number, { top, step }: Frame) => ({
  cx: LEFT + (i + 0.5) * step,
  cy: HEIGHT - BOTTOM - (value / top) * (HEIGHT - BOTTOM - TOP),
})

/** A line breaks off where there is no value, so a value between two gaps is a dot. */
export const pathOf = (values: readonly (number | null)[], frame: Frame): string => {
  let isDown = false
  return values
    .map((value, i) => {
      if (value === null) {
        isDown = false
        return ''
      }
      const { cx, cy } = pointOf(i, value, frame)
      const command = isDown ? 'L' : 'M'
      isDown = true
      return `${command}${cx.toFixed(1)} ${cy.toFixed(1)}`
    })
    .join('')
}
