import { describe, expect, it } from 'vitest'
import { bodyOf, fillBody } from './template-text.ts'

const sent = (...parameters: object[]) => [
  { type: 'header', parameters: [{ type: 'text', text: 'Header' }] },
  { type: 'body', parameters },
]
const text = (value: unknown, parameter_name?: string) => ({ type: 'text', text: value, parameter_name })

describe('the body of a template', () => {
  it('is filled by place', () => {
    expect(fillBody('Hi {{1}}, {{2}}: {{ 1 }}!', sent(text('Ada'), text('it is 5 $&')))).toBe(
      'Hi Ada, it is 5 $&: Ada!',
    )
  })

  it('is filled by name', () => {
    const parameters = [text('noon', 'time'), text('Ada', 'first_name')]
    expect(fillBody('{{first_name}} at {{time}}', sent(...parameters))).toBe('Ada at noon')
  })

  it('shows money and dates as a person without WhatsApp’s own form sees them', () => {
    const currency = {
      type: 'currency',
      currency: { fallback_value: '$100.99', code: 'USD', amount_1000: 100990 },
    }
    const date = { type: 'date_time', date_time: { fallback_value: 'February 25, 1977' } }
    expect(fillBody('{{1}} on {{2}}', sent(currency, date))).toBe('$100.99 on February 25, 1977')
  })

  it.each([
    ['nothing is sent', []],
    ['too little is sent', sent()],
    ['something else is sent', sent({ type: 'image', image: { link: 'x' } })],
    ['what is sent is no list', { type: 'body' }],
    ['a text is none', sent(text(5))],
  ])('keeps its places where %s', (_name, components) => {
    expect(fillBody('Hi {{1}} {{name}} {{0}}', components)).toBe('Hi {{1}} {{name}} {{0}}')
  })

  it('does not fill what was filled in', () => {
    expect(fillBody('{{1}} {{2}}', sent(text('{{2}}'), text('b')))).toBe('{{2}} b')
  })

  it('stands in its definition', () => {
    const components = [
      { type: 'HEADER', text: 'H' },
      { type: 'BODY', text: 'Hi {{1}}' },
    ]
    expect(bodyOf({ components })).toBe('Hi {{1}}')
    expect(bodyOf({ components: [{ type: 'FOOTER', text: 'F' }] })).toBeNull()
    expect(bodyOf({})).toBeNull()
  })
})
