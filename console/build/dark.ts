import { clampChroma, converter, formatHex, parse } from 'culori'

const toOklch = converter('oklch')

/** Of white, in the dark: OKLCH lightness. */
const DARKEST = 0.21
/** Below 1, what lies in the middle comes out lighter: it stays readable on the darkest. */
const BEND = 0.8

/**
 * The counterpart of a colour: light and dark change places, hue and saturation stay. What stood out from its ground
 * still does.
 */
const darkOf = (colour: string): string => {
  const { l, c, h } = toOklch(parse(colour)) ?? { l: 0, c: 0, h: 0 }
  const lightness = DARKEST + (1 - DARKEST) * Math.max(0, 1 - l) ** BEND
  return formatHex(clampChroma({ mode: 'oklch', l: lightness, c: c * 0.9, h: h ?? 0 }, 'oklch'))
}

const COLOUR = /#[0-9a-f]{3,8}\b|rgba?\([^()]*\)|\b(?:white|black)\b/gi

/** Shadows and veils stay dark: what is translucent, and what is in an image. */
const isKept = (colour: string): boolean => {
  const { alpha = 1 } = parse(colour) ?? { alpha: 0 }
  return alpha < 1
}

/** A declaration's value with `light-dark()` in place of every colour. */
export const withDark = (prop: string, value: string): string =>
  /shadow|mask|url\(/.test(prop + value)
    ? value
    : value.replace(COLOUR, colour =>
        isKept(colour) ? colour : `light-dark(${formatHex(parse(colour))},${darkOf(colour)})`,
      )
