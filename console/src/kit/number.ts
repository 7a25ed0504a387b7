/** @returns a whole number as people read it, such as `12,345` */
export const whole = (value: number): string => Math.round(value).toLocaleString('en')
