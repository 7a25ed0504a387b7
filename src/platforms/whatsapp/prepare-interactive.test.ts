import { describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '../../domain/contract.ts'
import { draftOf, takenBy, wrongIn } from '../draft.testing.ts'
import { graphSaying } from '../meta/graph.testing.ts'
import { createOutbound } from './outbound.ts'

const outbound = createOutbound(graphSaying(200, {}).tools)
const draft = (interactive: Json, text: string | null = null) =>
  draftOf('WA_INTERACTIVE', { text, auxiliaryData: { interactive } })
const wrong = (interactive: Json, text: string | null = null) => wrongIn(outbound, draft(interactive, text))

const body = { text: 'Which one?' }
const reply = (id: string, title: string): JsonObject => ({ type: 'reply', reply: { id, title } })
const buttons = (...all: Json[]): JsonObject => ({ type: 'button', body, action: { buttons: all } })
const row = (id: string, title: string, more: JsonObject = {}): JsonObject => ({ id, title, ...more })
const list = (...sections: Json[]): JsonObject => ({
  type: 'list',
  body,
  action: { button: 'See', sections },
})
const rows = (count: number): Json[] => Array.from({ length: count }, (_, i) => row(`r${i}`, 'Same'))

const AT = 'interactive.action.buttons'
const LIST = 'interactive.action.sections'

describe('an interactive message', () => {
  it('has the text of its body', () => {
    expect(takenBy(outbound, draft(buttons(reply('1', 'Yes'))))).toEqual(
      draft(buttons(reply('1', 'Yes')), 'Which one?'),
    )
    expect(wrong(buttons(reply('1', 'Yes')), 'Another')).toEqual({
      text: expect.stringContaining('interactive.body'),
    })
  })

  it.each([
    ['cta_url', { name: 'cta_url', parameters: { display_text: 'Open', url: 'https://a.example' } }],
    ['flow', { name: 'flow', parameters: { flow_id: '1' } }],
    ['location_request_message', { name: 'send_location' }],
    ['call_permission_request', { name: 'call_permission_request' }],
    ['product', { catalog_id: '1', product_retailer_id: '2' }],
    ['product_list', { catalog_id: '1', sections: [] }],
    ['catalog_message', { name: 'catalog_message' }],
  ])('%s passes with its body', (type, action) => {
    const interactive = { type, body, action }
    expect(takenBy(outbound, draft(interactive)).auxiliaryData.interactive).toEqual(interactive)
    expect(wrong({ ...interactive, body: { text: 'x'.repeat(1_025) } })).toHaveProperty([
      'interactive.body.text',
    ])
  })

  it.each(['product', 'call_permission_request'])('%s may go without one', type => {
    expect(takenBy(outbound, draft({ type, action: {} })).text).toBeNull()
  })

  it.each([
    ['nothing', null, 'interactive'],
    ['a type that is none', { ...buttons(), type: 'poll' }, 'interactive.type'],
    ['a type that is no word', { ...buttons(), type: ['button'] }, 'interactive.type'],
    ['no action', { type: 'flow', body }, 'interactive.action'],
    ['no body', { type: 'flow', action: {} }, 'interactive.body.text'],
    ['an empty body', { type: 'flow', body: { text: '' }, action: {} }, 'interactive.body.text'],
    [
      'a long footer',
      { type: 'flow', body, action: {}, footer: { text: 'x'.repeat(61) } },
      'interactive.footer.text',
    ],
    ['a header of no type', { type: 'flow', body, action: {}, header: {} }, 'interactive.header'],
    [
      'a long header',
      { type: 'flow', body, action: {}, header: { type: 'text', text: 'x'.repeat(61) } },
      'interactive.header.text',
    ],
    [
      'a header whose file is not there',
      { type: 'flow', body, action: {}, header: { type: 'image', image: { link: 'http://a.example' } } },
      'interactive.header.image.link',
    ],
  ])('with %s is refused', (_name, interactive, path) => {
    expect(Object.keys(wrong(interactive))).toEqual([path])
  })

  it('may have a file in its header', () => {
    const header = { type: 'image', image: { id: '1' } }
    expect(wrong({ ...buttons(reply('1', 'Yes')), header })).toEqual({})
  })
})

describe('reply buttons', () => {
  it.each([
    ['none', buttons(), [AT]],
    ['four', buttons(...['1', '2', '3', '4'].map(id => reply(id, id))), [AT]],
    ['something else', buttons({ type: 'url' }), [`${AT}[0]`]],
    [
      'too long',
      buttons(reply('1', 'Yes'), reply('x'.repeat(257), 'x'.repeat(21))),
      [`${AT}[1].reply.title`, `${AT}[1].reply.id`],
    ],
    ['without a title', buttons(reply('1', '')), [`${AT}[0].reply.title`]],
    [
      'twice the same',
      buttons(reply('1', 'A'), reply('1', 'A')),
      [`${AT}[1].reply.id`, `${AT}[1].reply.title`],
    ],
  ])('%s: refused', (_name, interactive, paths) => {
    expect(Object.keys(wrong(interactive))).toEqual(paths)
  })

  it('at their limits are taken', () => {
    const longest = reply('x'.repeat(256), 'x'.repeat(20))
    expect(
      wrong({ ...buttons(longest, reply('2', 'B'), reply('3', 'C')), body: { text: 'x'.repeat(1_024) } }),
    ).toEqual({})
  })
})

describe('a list', () => {
  it.each([
    ['no sections', list(), [LIST]],
    ['eleven rows in all', list({ title: 'A', rows: rows(6) }, { title: 'B', rows: rows(5) }), [LIST]],
    ['a section without rows', list({ title: 'A', rows: [] }), [`${LIST}[0].rows`]],
    [
      'several sections, one without a title',
      list({ title: 'A', rows: [row('1', 'a')] }, { rows: [row('2', 'b')] }),
      [`${LIST}[1].title`],
    ],
    [
      'a row that is too long',
      list({ rows: [row('x'.repeat(201), 'x'.repeat(25), { description: 'x'.repeat(73) })] }),
      [`${LIST}[0].rows[0].id`, `${LIST}[0].rows[0].title`, `${LIST}[0].rows[0].description`],
    ],
    ['a row that is none', list({ rows: [1] }), [`${LIST}[0].rows[0]`]],
    ['a section that is none', list(1), [`${LIST}[0]`]],
    [
      'the same id in two sections',
      list({ title: 'A', rows: [row('1', 'a')] }, { title: 'B', rows: [row('1', 'b')] }),
      [`${LIST}[1].rows[0].id`],
    ],
    [
      'an image above it',
      { ...list({ rows: rows(1) }), header: { type: 'image', image: { id: '1' } } },
      ['interactive.header'],
    ],
    ['no button', { ...list(), action: { sections: [{ rows: rows(1) }] } }, ['interactive.action.button']],
  ])('with %s is refused', (_name, interactive, paths) => {
    expect(Object.keys(wrong(interactive))).toEqual(paths)
  })

  it('at its limits is taken', () => {
    const longest = row('x'.repeat(200), 'x'.repeat(24), { description: 'x'.repeat(72) })
    const full = list({ title: 'x'.repeat(24), rows: [longest] }, { title: 'B', rows: rows(9) })
    expect(
      wrong({ ...full, body: { text: 'x'.repeat(4_096) }, header: { type: 'text', text: 'H' } }),
    ).toEqual({})
  })
})
