import { describe, expect, it } from 'vitest'
import { Refusal } from '../../domain/errors.ts'
import { problemsOf } from '../change-shape.contract.ts'
import { readFeed } from './parse.ts'

const LEAST = { ext_identifier: 'm-1', type: 'TEXT', text: 'Hello', chat_user: { ext_identifier: 'cust-7' } }
const changeOf = (body: unknown) => {
  const [item] = readFeed(body).items
  if (!item?.ok) throw new Error(JSON.stringify(item))
  expect(problemsOf(item.change)).toEqual([])
  return item.change
}
/** The paths of what is wrong. */
const wrong = (body: unknown): string[] =>
  readFeed(body).items.flatMap(item => (item.ok ? [] : item.errors.map(error => error.path)))

describe('a fed receipt', () => {
  it.each(['SENT', 'DELIVERED', 'READ', 'FAILED'])('%s is a receipt', status => {
    const receipt = { ext_identifier: 'm-1', status, timestamp: '2024-01-15T10:30:00Z' }
    expect(changeOf({ receipt })).toStrictEqual({
      kind: 'receipt',
      extIdentifier: 'm-1',
      status,
      timestamp: Date.UTC(2024, 0, 15, 10, 30),
      detail: {},
      correlation: null,
    })
  })

  it('DELETED takes the message back', () => {
    expect(changeOf({ receipt: { ext_identifier: 'm-1', status: 'DELETED' } })).toStrictEqual({
      kind: 'deletion',
      extIdentifier: 'm-1',
      timestamp: null,
      person: null,
      detail: {},
    })
  })

  it('tells why it failed, in the common shape', () => {
    const errors = [{ code: 42, title: 'No signal' }, { detail: 'Try later' }]
    expect(changeOf({ receipt: { ext_identifier: 'm-1', status: 'FAILED', errors } })).toMatchObject({
      detail: {
        errors: [
          { code: 42, title: 'No signal', detail: null },
          { code: null, title: null, detail: 'Try later' },
        ],
      },
    })
  })

  it.each([
    ['no status', { status: undefined }, 'receipt.status'],
    ['a status that is none', { status: 'RECEIVED' }, 'receipt.status'],
    ['an unknown field', { seen: true }, 'receipt.seen'],
    ['errors that are no list', { errors: {} }, 'receipt.errors'],
    ['an error that is no object', { errors: ['x'] }, 'receipt.errors[0]'],
    ['an error with an unknown field', { errors: [{ why: 'x' }] }, 'receipt.errors[0].why'],
    ['an error whose code is neither', { errors: [{ code: 1.5 }] }, 'receipt.errors[0].code'],
  ])('with %s is refused', (_name, more, path) => {
    expect(wrong({ receipt: { ext_identifier: 'm-1', status: 'READ', ...more } })).toEqual([path])
  })
})

describe('a fed edit', () => {
  it('is told from others by its time', () => {
    const edit = { ext_identifier: 'm-1', text: 'Hello!', timestamp: '2024-01-15T10:30:00Z' }
    expect(changeOf({ edit })).toStrictEqual({
      kind: 'edit',
      extIdentifier: 'm-1',
      key: String(Date.UTC(2024, 0, 15, 10, 30)),
      content: { text: 'Hello!' },
      timestamp: Date.UTC(2024, 0, 15, 10, 30),
      person: null,
      detail: {},
    })
  })

  it('without a time is told from others by its text', () => {
    const keyOf = (text: string) =>
      (changeOf({ edit: { ext_identifier: 'm-1', text } }) as { key: string }).key
    expect(keyOf('a')).toBe(keyOf('a'))
    expect(keyOf('a')).not.toBe(keyOf('b'))
  })

  it('may take the text away', () => {
    expect(changeOf({ edit: { ext_identifier: 'm-1', text: '' } })).toMatchObject({ content: { text: null } })
  })

  it('needs a text, and stands alone', () => {
    expect(wrong({ edit: { ext_identifier: 'm-1' } })).toEqual(['edit.text'])
    expect(wrong({ edit: { ext_identifier: 'm-1', text: 'x' }, type: 'TEXT' })).toEqual(['type'])
    expect(wrong({ edit: null })).toEqual(['edit'])
  })
})

describe('a feed', () => {
  it('of several is answered item by item, each with its place', () => {
    const { items } = readFeed({ items: [LEAST, { ...LEAST, type: 'NEWS' }, 7, { receipt: {} }] })
    expect(items.map(item => (item.ok ? 'ok' : item.errors.map(error => error.path)))).toEqual([
      'ok',
      ['items[1].type'],
      ['items[2]'],
      ['items[3].receipt.ext_identifier', 'items[3].receipt.status'],
    ])
  })

  it.each([
    ['nothing', undefined, ''],
    ['a list', [LEAST], ''],
    ['items that are no list', { items: {} }, 'items'],
    ['no items', { items: [] }, 'items'],
    ['501 items', { items: Array.from({ length: 501 }, () => LEAST) }, 'items'],
    ['items and something else', { items: [LEAST], type: 'TEXT' }, 'type'],
  ])('of %s is refused as a whole', (_name, body, path) => {
    try {
      readFeed(body)
      expect.unreachable()
    } catch (error) {
      expect(error).toBeInstanceOf(Refusal)
      expect(error).toMatchObject({ code: 'invalid', errors: [{ path }] })
    }
  })

  it('of 500 items is taken', () => {
    expect(readFeed({ items: Array.from({ length: 500 }, () => LEAST) }).items).toHaveLength(500)
  })
})
