import { describe, expect, test } from 'vitest'
import { normalOrgId } from './org-id.ts'

describe('an organisation id', () => {
  test.each([
    ['00D5g000004CZxQ', '00D5g000004CZxQEAW'],
    ['00D000000000062', '00D000000000062EAA'],
    ['00Dabcdefghijkl', '00DabcdefghijklEAA'],
    ['00DABCDEFGHIJKL', '00DABCDEFGHIJKL255'],
    ['00D5g000008ABCD', '00D5g000008ABCDEA4'],
  ])('of 15 characters gets those that check it: %s', (short, full) => {
    expect(normalOrgId(short)).toBe(full)
    expect(normalOrgId(full)).toBe(full)
  })

  test('tells ids apart that differ in the case of a character', () => {
    expect(normalOrgId('00D5g000004CZxq')).toBe('00D5g000004CZxqEAG')
    expect(normalOrgId('00D5g000004CZxQ')).toBe('00D5g000004CZxQEAW')
  })

  test.each([
    ['a wrong suffix', '00D5g000004CZxQEAX'],
    ['the suffix of another case', '00D5g000004CZxqEAW'],
    ['a suffix in small letters', '00D5g000004CZxQeaw'],
    ['the whole in small letters', '00d5g000004czxqeaw'],
    ['the whole in capitals', '00D5G000004CZXQEAW'],
    ["a contact's id", '0035g000004CZxQ'],
    ['16 characters', '00D5g000004CZxQE'],
    ['17 characters', '00D5g000004CZxQEA'],
    ['19 characters', '00D5g000004CZxQEAWA'],
    ['a blank before', ' 00D5g000004CZxQ'],
    ['a line after', '00D5g000004CZxQ\n'],
    ['two in one', '00D5g000004CZxQ, 00D5g000004CZxQ'],
    ['another script', '00D5g000004CZx\u0416'],
    ['nothing', ''],
  ])('is none with %s', (_, text) => {
    expect(normalOrgId(text)).toBeNull()
  })
})
