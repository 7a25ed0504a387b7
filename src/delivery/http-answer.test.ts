import { describe, expect, it } from 'vitest'
import { bodyExcerpt, keptHeaders } from './http-answer.ts'

describe('keptHeaders', () => {
  it('keeps at most 4 KiB, what the engine needs first, and leaves out whole what does not fit', () => {
    const kept = keptHeaders({
      'set-cookie': ['c'.repeat(3_000), 'd'.repeat(1_500)],
      'x-first': 'a'.repeat(3_900),
      'x-second': 'b'.repeat(3_900),
      'x-small': 'ok',
      'retry-after': '120',
    })
    expect(Object.keys(kept)).toEqual(['retry-after', 'x-first', 'x-small'])
    const bytes = Object.entries(kept).reduce((sum, [name, value]) => sum + name.length + value.length, 0)
    expect(bytes).toBeLessThanOrEqual(4_096)
  })

  it('counts bytes, not characters', () => {
    expect(keptHeaders({ 'x-wide': 'é'.repeat(2_100) })).toEqual({})
  })

  it('is not taken in by names of JavaScript', () => {
    const received = JSON.parse('{"__proto__": "x", "constructor": "y", "tostring": "z"}')
    expect(Object.entries(keptHeaders(received))).toEqual([
      ['constructor', 'y'],
      ['tostring', 'z'],
    ])
  })
})

describe('bodyExcerpt', () => {
  it.each([
    [null, null],
    [Buffer.alloc(0), null],
    [Buffer.from('fine'), 'fine'],
    [Buffer.from([0x66, 0xff, 0x66]), 'f\uFFFDf'],
    [Buffer.from('a\0b'), 'a\uFFFDb'],
    [Buffer.from('x'.repeat(2_000)), 'x'.repeat(1_024)],
  ])('%o', (body, excerpt) => {
    expect(bodyExcerpt(body)).toBe(excerpt)
  })

  it('leaves out a character that the end cuts through', () => {
    expect(bodyExcerpt(Buffer.from(`${'x'.repeat(1_022)}😀😀`))).toBe('x'.repeat(1_022))
  })
})
