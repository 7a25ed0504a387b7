import { expect, it } from 'vitest'
import { readTimestamp } from './timestamp.ts'

const NOON = Date.UTC(2024, 0, 15, 12, 0, 0)

it.each([
  ['seconds in a string', '1705320000', NOON],
  ['seconds', 1_705_320_000, NOON],
  ['milliseconds', 1_705_320_000_250, NOON + 250],
  ['milliseconds in a string', '1705320000250', NOON + 250],
  ['seconds with a fraction', '1705320000.5', NOON + 500],
  ['ISO 8601 in UTC', '2024-01-15T12:00:00Z', NOON],
  ['ISO 8601 with a fraction', '2024-01-15T12:00:00.250Z', NOON + 250],
  ['ISO 8601 with an offset', '2024-01-15T13:00:00+01:00', NOON],
  ['the offset as Meta writes it', '2024-01-15T12:00:00+0000', NOON],
  ['ISO 8601 without a zone, which is UTC', '2024-01-15T12:00:00', NOON],
  ['1970', '0', 0],
  ['the last instant of 9999', 253_402_300_799_999, 253_402_300_799_999],
  ['a time after 9999', 253_402_300_800_000, null],
  ['a time before 1970', '-1', null],
  ['words', 'yesterday', null],
  ['a month that is none', '2024-13-01T00:00:00Z', null],
  ['an empty string', '', null],
  ['a number in another spelling', '0x10', null],
  ['no number', Number.NaN, null],
  ['nothing', undefined, null],
  ['an object', {}, null],
])('reads %s', (_name, value, expected) => {
  expect(readTimestamp(value)).toBe(expected)
})
