import { expect, it } from 'vitest'
import type { Wire } from '../kit/call.ts'
import { World } from './graph.testing.ts'

const button = (id: string, title = id): Wire => ({ type: 'reply', reply: { id, title } })
const buttons = (...list: Wire[]): Wire => ({
  type: 'button',
  body: { text: 'Which?' },
  action: { buttons: list },
})
const row = (id: string, more: Wire = {}): Wire => ({ id, title: `Row ${id}`, ...more })
const rows = (count: number, from = 0): Wire[] =>
  Array.from({ length: count }, (_, index) => row(`${from + index}`))
const list = (...sections: Wire[]): Wire => ({
  type: 'list',
  body: { text: 'Choose' },
  action: { button: 'Open', sections },
})
const url = (more: Wire = {}): Wire => ({
  type: 'cta_url',
  body: { text: 'See' },
  action: { name: 'cta_url', parameters: { display_text: 'Open', url: 'https://a.b', ...more } },
})

const sending = async (interactive: Wire) =>
  (await World.start({ statuses: [] })).send({ type: 'interactive', interactive })

it.each([
  ['three buttons', buttons(button('a'), button('b'), button('c'))],
  [
    'a header and a footer',
    { ...buttons(button('a')), header: { type: 'text', text: 'H' }, footer: { text: 'F' } },
  ],
  [
    'an image above buttons',
    { ...buttons(button('a')), header: { type: 'image', image: { link: 'https://a.b/c.png' } } },
  ],
  ['ten rows in two sections', list({ title: 'A', rows: rows(5) }, { title: 'B', rows: rows(5, 5) })],
  ['a list of one section without a title', list({ rows: [row('a', { description: 'More' })] })],
  ['a long body of a list', { ...list({ rows: rows(1) }), body: { text: 'a'.repeat(4_096) } }],
  ['a link', url()],
  [
    'a wish for the place',
    { type: 'location_request_message', body: { text: 'Where?' }, action: { name: 'send_location' } },
  ],
  ['a wish to call', { type: 'call_permission_request', action: { name: 'call_permission_request' } }],
  [
    'a flow',
    {
      type: 'flow',
      body: { text: 'a' },
      action: { name: 'flow', parameters: { flow_message_version: '3', flow_id: '1', flow_cta: 'Go' } },
    },
  ],
  ['a product', { type: 'product', action: { catalog_id: '1', product_retailer_id: '2' } }],
])('takes %s', async (_name, interactive) => {
  expect((await sending(interactive)).status).toBe(200)
})

it.each([
  ['no button', buttons(), 131009, 'Invalid buttons count. Min allowed buttons: 1, Max allowed buttons: 3'],
  ['four buttons', buttons(...'abcd'.split('').map(id => button(id))), 131009, 'Invalid buttons count'],
  [
    'a long title',
    buttons(button('a', 'a'.repeat(21))),
    131009,
    'Button title length invalid. Min length: 1, Max length: 20',
  ],
  ['a long id', buttons(button('a'.repeat(257), 'A')), 131009, 'Button id length'],
  ['two buttons with one id', buttons(button('a', 'A'), button('a', 'B')), 131009, 'Duplicated button id'],
  [
    'two buttons with one title',
    buttons(button('a', 'A'), button('b', 'A')),
    131009,
    'Duplicated button title',
  ],
  [
    'a long body',
    { ...buttons(button('a')), body: { text: 'a'.repeat(1_025) } },
    131009,
    'Body text length invalid. Min length: 1, Max length: 1024',
  ],
  ['no body', { ...buttons(button('a')), body: undefined }, 100, "interactive['body'] is required"],
  [
    'an empty body',
    { ...buttons(button('a')), body: { text: '' } },
    100,
    "interactive['body']['text'] is required",
  ],
  [
    'a long header',
    { ...buttons(button('a')), header: { type: 'text', text: 'a'.repeat(61) } },
    131009,
    'Header text',
  ],
  ['a long footer', { ...buttons(button('a')), footer: { text: 'a'.repeat(61) } }, 131009, 'Footer text'],
  [
    'an image above a list',
    { ...list({ rows: rows(1) }), header: { type: 'image', image: { link: 'https://a.b' } } },
    100,
    "interactive['header']['type'] must be one of {TEXT}",
  ],
  [
    'a header where there is none',
    {
      type: 'location_request_message',
      header: { type: 'text', text: 'a' },
      body: { text: 'a' },
      action: { name: 'send_location' },
    },
    100,
    'Unexpected key "header"',
  ],
  [
    'eleven rows',
    list({ title: 'A', rows: rows(6) }, { title: 'B', rows: rows(5, 6) }),
    131009,
    'Total row count exceed max allowed count: 10',
  ],
  [
    'a long title of a row',
    list({ rows: [row('a', { title: 'a'.repeat(25) })] }),
    131009,
    'Row title is too long. Max length is 24',
  ],
  [
    'a long description',
    list({ rows: [row('a', { description: 'a'.repeat(73) })] }),
    131009,
    'Row description is too long. Max length is 72',
  ],
  [
    'a long id of a row',
    list({ rows: [row('a'.repeat(201), { title: 'a' })] }),
    131009,
    'Row id is too long',
  ],
  ['two rows with one id', list({ rows: [row('a'), row('a')] }), 131009, 'Duplicated row id'],
  [
    'two sections without titles',
    list({ rows: rows(1) }, { rows: rows(1, 1) }),
    100,
    "interactive['action']['sections'][0]['title'] is required",
  ],
  ['an empty section', list({ title: 'A', rows: [] }), 131009, 'at least one row'],
  ['no section', list(), 131009, 'Invalid sections count'],
  [
    'a long label',
    { ...list({ rows: rows(1) }), action: { button: 'a'.repeat(21), sections: [{ rows: rows(1) }] } },
    131009,
    'Button label is too long',
  ],
  ['a link that is none', url({ url: 'a.b' }), 100, 'not a valid URI'],
  ['a long label of a link', url({ display_text: 'a'.repeat(21) }), 131009, 'Button label is too long'],
  ['another kind', { type: 'poll', body: { text: 'a' }, action: {} }, 100, 'BUTTON, LIST, CTA_URL'],
  [
    'an unknown key',
    { ...buttons(button('a')), templateId: 5 },
    100,
    'Unexpected key "templateId" on param "interactive".',
  ],
])('refuses %s', async (_name, interactive, code, words) => {
  const answer = await sending(interactive)
  expect(answer.status).toBe(400)
  expect(answer.error.code).toBe(code)
  expect(`${answer.error.message} ${answer.error.details ?? ''}`).toContain(words)
})
