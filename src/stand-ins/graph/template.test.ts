import { describe, expect, it } from 'vitest'
import type { Wire } from '../kit/call.ts'
import { World } from './graph.testing.ts'
import type { TemplateOptions } from './index.ts'

const TEMPLATES: readonly TemplateOptions[] = [
  { name: 'hello', components: [{ type: 'BODY', text: 'Hello' }] },
  { name: 'order', language: 'de', components: [{ type: 'BODY', text: '{{1}}: {{2}}, {{1}}' }] },
  {
    name: 'ticket',
    components: [
      { type: 'HEADER', format: 'IMAGE' },
      { type: 'BODY', text: 'Your ticket' },
      {
        type: 'BUTTONS',
        buttons: [
          { type: 'QUICK_REPLY', text: 'Thanks' },
          { type: 'URL', text: 'Show', url: 'https://a.b/{{1}}' },
        ],
      },
    ],
  },
  { name: 'named', parameterFormat: 'NAMED', components: [{ type: 'BODY', text: 'Hi {{first_name}}' }] },
  {
    name: 'titled',
    components: [
      { type: 'HEADER', format: 'TEXT', text: 'For {{1}}' },
      { type: 'BODY', text: 'A' },
    ],
  },
  { name: 'waiting', status: 'PENDING', components: [{ type: 'BODY', text: 'A' }] },
  { name: 'paused', status: 'PAUSED', components: [{ type: 'BODY', text: 'A' }] },
  { name: 'off', status: 'DISABLED', components: [{ type: 'BODY', text: 'A' }] },
]

const text = (value: string, more: Wire = {}): Wire => ({ type: 'text', text: value, ...more })
const body = (...parameters: Wire[]): Wire => ({ type: 'body', parameters })
const image: Wire = { type: 'header', parameters: [{ type: 'image', image: { link: 'https://a.b/c.png' } }] }
const link: Wire = { type: 'button', sub_type: 'url', index: '1', parameters: [text('42')] }

const sending = async (name: string, code: string, ...components: Wire[]) => {
  const world = await World.start({ templates: TEMPLATES, statuses: [] })
  return world.send({ type: 'template', template: { name, language: { code }, components } })
}

describe('takes', () => {
  it.each([
    ['a template without variables', 'hello', 'en_US', []],
    ['as many parameters as it has variables', 'order', 'de', [body(text('A'), text('B'))]],
    [
      'upper-case types',
      'order',
      'de',
      [{ type: 'BODY', parameters: [text('A'), { type: 'TEXT', text: 'B' }] }],
    ],
    ['an image and a link', 'ticket', 'en_US', [image, link]],
    ['names', 'named', 'en_US', [body(text('A', { parameter_name: 'first_name' }))]],
    ['a text above', 'titled', 'en_US', [{ type: 'header', parameters: [text('A')] }]],
  ])('%s', async (_name, name, language, components) => {
    const answer = await sending(name, language, ...components)
    expect(answer.status).toBe(200)
    expect(answer.body.messages).toEqual([{ id: expect.any(String), message_status: 'accepted' }])
  })
})

describe('refuses', () => {
  it.each([
    [
      'an unknown name',
      'nothing',
      'en_US',
      [],
      404,
      132001,
      'template name (nothing) does not exist in en_US',
    ],
    ['another language', 'hello', 'en', [], 404, 132001, 'template name (hello) does not exist in en'],
    ['one that is not approved', 'waiting', 'en_US', [], 404, 132001, 'waiting'],
    ['a paused one', 'paused', 'en_US', [], 400, 132015, 'paused'],
    ['a disabled one', 'off', 'en_US', [], 400, 132016, 'disabled'],
    [
      'too few parameters',
      'order',
      'de',
      [body(text('A'))],
      400,
      132000,
      'body: number of localizable_params (1) does not match the expected number of params (2)',
    ],
    [
      'parameters that it has not',
      'hello',
      'en_US',
      [body(text('A'))],
      400,
      132000,
      'expected number of params (0)',
    ],
    ['a text above that it lacks', 'titled', 'en_US', [], 400, 132000, 'header: number of'],
    [
      'no image',
      'ticket',
      'en_US',
      [link],
      400,
      132012,
      'header: Format mismatch, expected IMAGE, received UNKNOWN',
    ],
    [
      'a text for an image',
      'ticket',
      'en_US',
      [{ type: 'header', parameters: [text('A')] }, link],
      400,
      132012,
      'received TEXT',
    ],
    [
      'a link without its part',
      'ticket',
      'en_US',
      [image],
      400,
      131008,
      'Button at index 1 of type Url requires a parameter',
    ],
    [
      'a parameter without a name',
      'named',
      'en_US',
      [body(text('A'))],
      400,
      100,
      'Parameter name is missing or empty',
    ],
    ['another name', 'named', 'en_US', [body(text('A', { parameter_name: 'b' }))], 400, 100, 'names'],
    ['an empty text', 'order', 'de', [body(text(''), text('B'))], 400, 100, "Parameter 'text' is mandatory"],
    ['a line break', 'order', 'de', [body(text('A\nB'), text('B'))], 400, 100, 'new-line/tab'],
    ['an unknown component', 'hello', 'en_US', [{ type: 'sound' }], 400, 100, 'must be one of {HEADER, BODY'],
  ])('%s', async (_name, name, language, components, status, code, words) => {
    const answer = await sending(name, language, ...components)
    expect(answer.status).toBe(status)
    expect(answer.error.code).toBe(code)
    expect(`${answer.error.message} ${answer.error.details ?? ''}`).toContain(words)
  })

  it('a template without a language', async () => {
    const world = await World.start({ templates: TEMPLATES })
    const answer = await world.send({ type: 'template', template: { name: 'hello', language: {} } })
    expect(answer.error.message).toBe("(#100) The parameter template['language']['code'] is required.")
  })
})
