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
  it('is told from others by its time and its text', () => {
    const edit = { ext_identifier: 'm-1', text: 'Hello!', timestamp: '2024-01-15T10:30:00Z' }
    expect(changeOf({ edit })).toStrictEqual({
      kind: 'edit',
      extIdentifier: 'm-1',
      key: expect.stringMatching(new RegExp(`^${Date.UTC(2024, 0, 15, 10, 30)}:[0-9a-f]{16}$`)),
      content: { text: 'Hello!' },
      timestamp: Date.UTC(2024, 0, 15, 10, 30),
      person: null,
      detail: {},
    })
  })

  it('is the same again only with the same time and the same text', () => {
    const keyOf = (text: string, second: number) => {
      const timestamp = `2024-01-15T10:30:0${second}Z`
      return (changeOf({ edit: { ext_identifier: 'm-1', text, timestamp } }) as { key: string }).key
    }
    expect(keyOf('a', 0)).toBe(keyOf('a', 0))
    expect(keyOf('a', 0)).not.toBe(keyOf('b', 0))
    expect(keyOf('a', 0)).not.toBe(keyOf('a', 1))
  })

  it.each([{}, { timestamp: null }])('without a time is refused, and told why (%o)', more => {
    const message = 'is missing: edits are told apart and ordered by it'
    expect(readFeed({ edit: { ext_identifier: 'm-1', text: 'x', ...more } }).items).toEqual([
      { ok: false, errors: [{ path: 'edit.timestamp', message }] },
    ])
  })

  it('may take the text away', () => {
    const timestamp = '2024-01-15T10:30:00Z'
    expect(changeOf({ edit: { ext_identifier: 'm-1', text: '', timestamp } })).toMatchObject({
      content: { text: null },
    })
  })

  it('needs a text, and stands alone', () => {
    const timestamp = '2024-01-15T10:30:00Z'
    expect(wrong({ edit: { ext_identifier: 'm-1', timestamp } })).toEqual(['edit.text'])
    expect(wrong({ edit: { ext_identifier: 'm-1', text: 'x', timestamp }, type: 'TEXT' })).toEqual(['type'])
    expect(wrong({ edit: null })).toEqual(['edit'])
  })
})

describe('half a character', () => {
  const HALF = '\ud800'
  it.each([
    ['an id', { ...LEAST, ext_identifier: `m-${HALF}` }, 'ext_identifier'],
    ['a text', { ...LEAST, text: `\udc00${HALF}` }, 'text'],
    ['a URL', { ...LEAST, type: 'FILE', file_url: `https://files.example/${HALF}` }, 'file_url'],
    ['the person', { ...LEAST, chat_user: { ext_identifier: HALF } }, 'chat_user.ext_identifier'],
    ['data', { ...LEAST, custom_data: { a: [1, { b: HALF }] } }, 'custom_data.a[1].b'],
    ['a name in data', { ...LEAST, auxiliary_data: { a: { [`x${HALF}`]: 1 } } }, 'auxiliary_data.a.x\ufffd'],
    [
      'an edit',
      { edit: { ext_identifier: 'm-1', text: HALF, timestamp: '2024-01-15T10:30:00Z' } },
      'edit.text',
    ],
    [
      'an error',
      { receipt: { ext_identifier: 'm-1', status: 'FAILED', errors: [{ title: HALF }] } },
      'receipt.errors[0].title',
    ],
  ])('in %s is refused', (_name, item, path) => {
    expect(wrong(item)).toEqual([path])
    expect(wrong({ items: [item] })).toEqual([`items[0].${path}`])
  })

  it('is refused beside whatever else is wrong, and does not make the answer endless', () => {
    expect(new Set(wrong({ ...LEAST, [HALF]: HALF }))).toEqual(new Set(['\ufffd']))
    expect(wrong({ ...LEAST, custom_data: { a: Array.from({ length: 1_000 }, () => HALF) } })).toHaveLength(
      20,
    )
  })

  it('does not stand in a whole one, and NUL is a character', () => {
    expect(wrong({ ...LEAST, text: '😀\u0000', custom_data: { '😀': '😀' } })).toEqual([])
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
