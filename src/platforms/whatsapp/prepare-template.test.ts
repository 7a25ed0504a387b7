import { describe, expect, it } from 'vitest'
import type { Json, TemplateDetails } from '../../domain/contract.ts'
import { draftOf, linked, takenBy, uploaded, wrongIn } from '../draft.testing.ts'
import { graphSaying } from '../meta/graph.testing.ts'
import { createOutbound } from './outbound.ts'

const outbound = createOutbound(graphSaying(200, {}).tools)
const template = (...components: Json[]): TemplateDetails => ({
  name: 'order_delivered',
  language: 'en_US',
  category: null,
  components,
  text: null,
})
const header = (...parameters: Json[]): Json => ({ type: 'header', parameters })
const image = (value: Json): Json => ({ type: 'image', image: value })
const BODY: Json = { type: 'body', parameters: [{ type: 'text', text: 'Ada' }] }
const LINK = 'https://files.example/a.pdf'

const wrong = (...given: Parameters<typeof draftOf>) => wrongIn(outbound, draftOf(...given))

describe('a template', () => {
  it('of words is HSM, whatever it was called', () => {
    const draft = draftOf('HSM', { template: template(BODY) })
    expect(takenBy(outbound, draft)).toEqual(draft)
    expect(wrong('MEDIA_HSM', { template: template(BODY) })).toEqual({
      file_url: 'is missing: MEDIA_HSM has a file, here or in its header',
    })
  })

  it('with a file in its header is MEDIA_HSM, and has it', () => {
    const file = { type: 'document', document: { link: LINK, filename: 'Bill.pdf' } }
    const prepared = takenBy(outbound, draftOf('HSM', { template: template(BODY, header(file)) }))
    expect(prepared).toMatchObject({ type: 'MEDIA_HSM', media: linked(LINK, null, 'Bill.pdf') })
    expect(takenBy(outbound, prepared)).toEqual(prepared)
  })

  it('with a file that WhatsApp has already is MEDIA_HSM without one of ours', () => {
    const draft = draftOf('HSM', { template: template({ type: 'HEADER', parameters: [image({ id: '1' })] }) })
    expect(takenBy(outbound, draft)).toEqual({ ...draft, type: 'MEDIA_HSM' })
  })

  it.each(['HSM', 'MEDIA_HSM'] as const)('%s beside a file is MEDIA_HSM', type => {
    const draft = draftOf(type, { template: template(BODY), media: uploaded('image/png') })
    expect(takenBy(outbound, draft)).toEqual({ ...draft, type: 'MEDIA_HSM' })
  })

  it('with words in its header is HSM, and leaves no room for a file', () => {
    const given = template(header({ type: 'text', text: 'x' }))
    expect(takenBy(outbound, draftOf('HSM', { template: given })).type).toBe('HSM')
    expect(wrong('HSM', { template: given, media: linked(LINK) })).toEqual({
      file_url: 'is not possible: template.components has a header of its own',
    })
    expect(wrong('HSM', { template: template(header(image({ id: '1' }))), media: uploaded() })).toEqual({
      file_id: 'is not possible: template.components has a header of its own',
    })
  })

  it.each([
    ['no template', null, ['template']],
    ['a name in capitals', { ...template(), name: 'Order' }, ['template.name']],
    ['no name', { ...template(), name: '' }, ['template.name']],
    ['a long name', { ...template(), name: 'x'.repeat(513) }, ['template.name']],
    ['a language that is none', { ...template(), language: 'english' }, ['template.language']],
    ['components that are no list', { ...template(), components: {} as Json[] }, ['template.components']],
    ['a component that is none', template(1), ['template.components[0]']],
    ['a component without a type', template({}), ['template.components[0].type']],
    [
      'parameters that are no list',
      template({ type: 'body', parameters: {} }),
      ['template.components[0].parameters'],
    ],
    [
      'a file at plain http',
      template(BODY, header(image({ link: 'http://files.example' }))),
      ['template.components[1].parameters[0].image.link'],
    ],
    [
      'a file that is nowhere',
      template(header(image(null))),
      ['template.components[0].parameters[0].image.link'],
    ],
  ])('with %s is refused', (_name, given, paths) => {
    expect(Object.keys(wrong('HSM', { template: given }))).toEqual(paths)
  })

  it('has no text of the message’s own', () => {
    expect(wrong('HSM', { template: template(), text: 'x' })).toEqual({
      text: 'is not possible: HSM has no text',
    })
  })
})
