import { describe, expect, it } from 'vitest'
import { readCard } from './vcard.ts'

const linesOf = (contact: Record<string, unknown>): string[] => String(readCard(contact).vcard).split('\r\n')

describe('a shared contact as a vCard', () => {
  it('escapes what would end a value, and keeps a value on its line', () => {
    const lines = linesOf({ name: { formatted_name: 'A;B,C\\D\nE\r\nF\u0007' } })
    expect(lines).toContain('FN:A\\;B\\,C\\\\D\\nE\\nF')
  })

  it('cannot be made to hold a property of the sender’s choice', () => {
    const lines = linesOf({
      name: { formatted_name: 'X' },
      phones: [{ phone: '1\r\nTEL:2', type: 'HOME:3\r\nTEL' }],
    })
    expect(lines).toContain('TEL:1\\nTEL:2')
    expect(lines.filter(line => line.startsWith('TEL'))).toHaveLength(1)
  })

  it('folds lines at 75 octets without breaking a character', () => {
    const name = 'ä'.repeat(100)
    const lines = linesOf({ name: { formatted_name: name } })
    expect(lines.every(line => Buffer.byteLength(line) <= 75)).toBe(true)
    expect(lines.join('\r\n').replaceAll('\r\n ', '')).toContain(`FN:${name}`)
  })

  it.each([
    ['his company', { org: { company: 'Google' }, phones: [{ phone: '1' }] }, 'FN:Google'],
    ['his number', { phones: [{}, { wa_id: '19835552319' }] }, 'FN:+19835552319'],
    ['nothing else', {}, 'FN:Unknown'],
    ['his first and last name', { name: { first_name: 'Ada', last_name: 'King' } }, 'FN:Ada King'],
  ])('of a contact without a full name goes by %s', (_name, contact, line) => {
    expect(linesOf(contact)).toContain(line)
  })

  it('stands things of the wrong type', () => {
    expect(readCard({ name: 'x', phones: 'y', emails: [1, null], org: [], birthday: 5 })).toMatchObject({
      name: null,
      phones: [],
      emails: [],
    })
  })
})
