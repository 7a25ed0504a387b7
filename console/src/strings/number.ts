/** @returns a number as people read it, with all that it has, such as `99.5` */
export const figureOf = (value: number): string => value.toLocaleString('en')

/** @returns a whole number as people read it, such as `12,345` */
export const whole = (value: number): string => figureOf(Math.round(value))
