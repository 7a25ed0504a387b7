import { describe, expect, it } from 'vitest'
import { HOUR } from '../../../domain/time.ts'
import { draftOf, linked, takenBy, wrongIn } from '../../draft.testing.ts'
import type { Outbound } from '../../platform.ts'
import { graphSaying } from '../graph.testing.ts'
import { both, outboundOf } from './both.testing.ts'

const [messenger, instagram] = both(graphSaying(200, {})).map(outboundOf) as [Outbound, Outbound]

const interactive = (of: object, text: string | null = null) =>
  draftOf('TEMPLATE', { text, auxiliaryData: { interactive: { ...of } } })

const button = (title: string) => ({ type: 'postback', title, payload: 'P' })
const reply = (title: string) => ({ content_type: 'text', title, payload: 'P' })

describe('a draft', () => {
  it('is counted in characters for Messenger, in bytes for Instagram', () => {
    expect(wrongIn(messenger, draftOf('TEXT', { text: 'ü'.repeat(2_000) }))).toEqual({})
    expect(wrongIn(messenger, draftOf('TEXT', { text: 'x'.repeat(2_001) }))).toHaveProperty('text')
    expect(wrongIn(instagram, draftOf('TEXT', { text: 'ü'.repeat(500) }))).toEqual({})
    const long = draftOf('TEXT', { text: 'ü'.repeat(501) })
    expect(wrongIn(instagram, long)).toEqual({
      text: 'must not be longer than 1000 bytes: in UTF-8 this is 1002',
    })
    const below = interactive({ quick_replies: [reply('Red')] }, 'ü'.repeat(501))
    expect(wrongIn(instagram, below)).toHaveProperty('text')
    expect(wrongIn(messenger, below)).toEqual({})
  })

  it('with a tag may go out for seven days', () => {
    const draft = draftOf('TEXT', { text: 'x', auxiliaryData: { tag: 'HUMAN_AGENT' } })
    for (const one of [messenger, instagram]) {
      expect(takenBy(one, draft).withinMs).toBe(7 * 24 * HOUR)
      expect(one.windowMs).toBe(24 * HOUR)
      const ended = { ...draft, auxiliaryData: { tag: 'POST_PURCHASE_UPDATE' } }
      expect(wrongIn(one, ended)).toHaveProperty('tag')
    }
  })

  it.each([
    ['neither a template nor quick replies', {}, 'interactive.template_type'],
    ['no text above quick replies', { quick_replies: [reply('Red')] }, 'text'],
    ['no quick replies in their list', { quick_replies: [] }, 'interactive.quick_replies'],
    [
      'a title that is too long',
      { quick_replies: [reply('x'.repeat(21))] },
      'interactive.quick_replies[0].title',
    ],
    [
      'a quick reply that is none',
      { quick_replies: [{ content_type: 'x' }] },
      'interactive.quick_replies[0].content_type',
    ],
    [
      'too many of them',
      { quick_replies: Array.from({ length: 14 }, () => reply('x')) },
      'interactive.quick_replies',
    ],
    ['something beside them', { quick_replies: [reply('x')], more: 1 }, 'interactive.more'],
    ['a template without a kind', { template_type: '' }, 'interactive.template_type'],
    ['buttons without a text', { template_type: 'button', buttons: [button('x')] }, 'interactive.text'],
    [
      'too many buttons',
      { template_type: 'button', text: 'x', buttons: Array(4).fill(button('x')) },
      'interactive.buttons',
    ],
    ['no card', { template_type: 'generic', elements: [] }, 'interactive.elements'],
    ['a card without a title', { template_type: 'generic', elements: [{}] }, 'interactive.elements[0].title'],
    [
      'a card with a bad button',
      { template_type: 'generic', elements: [{ title: 'x', buttons: [{}] }] },
      'interactive.elements[0].buttons[0].type',
    ],
  ])('of a TEMPLATE with %s is refused', (_, of, path) => {
    expect(Object.keys(wrongIn(messenger, interactive(of)))).toContain(path)
  })

  it('of a TEMPLATE has the words that people read first', () => {
    const card = { template_type: 'generic', elements: [{ title: 'Jacket' }] }
    expect(takenBy(messenger, interactive(card)).text).toBe('Jacket')
    expect(wrongIn(messenger, interactive(card, 'Other'))).toHaveProperty('text')
  })

  it('that is no message here is refused with what to do', () => {
    const place = draftOf('LOCATION', { auxiliaryData: { location: { latitude: 1, longitude: 2 } } })
    expect(wrongIn(messenger, place).type).toMatch(/send a link to a map/)
    const captioned = draftOf('IMAGE', { text: 'See', media: linked('https://files.example/a') })
    expect(wrongIn(instagram, captioned).text).toMatch(/no captions/)
    expect(wrongIn(messenger, draftOf('STICKER'))).toHaveProperty('type')
  })
})
