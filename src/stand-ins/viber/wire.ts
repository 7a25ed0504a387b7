/** A 64-bit number, written as one although JavaScript has none. */
export const longNumber = (digits: string): unknown =>
  (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(digits)
