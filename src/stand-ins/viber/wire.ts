import type { Wire } from '../kit/call.ts'

/** A 64-bit number, written as one although JavaScript has none. */
export const longNumber = (digits: string): unknown =>
  (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(digits)

export const asObject = (value: unknown): Wire | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Wire) : null

export const asText = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : null
