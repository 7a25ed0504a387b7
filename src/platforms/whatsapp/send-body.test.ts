import { describe, expect, it } from 'vitest'
import type { Json } from '../../domain/contract.ts'
import { draftOf, linked, outgoingOf, uploaded } from '../draft.testing.ts'
import { contentOf, type FileReference, fileKindOf } from './send-body.ts'

const LINK = 'https://files.example/a'
const bodyOf = (draft: ReturnType<typeof draftOf>, file: FileReference | null = null) => {
  const message = outgoingOf(draft)
  return contentOf(message, fileKindOf(message), file)
}
const template = (...components: Json[]) => ({
  name: 'order_delivered',
  language: 'en_US',
  category: 'UTILITY',
  components,
  text: null,
})

describe('what a message says', () => {
  it('as TEXT', () => {
    expect(bodyOf(draftOf('TEXT', { text: 'Hello' }))).toEqual({
      type: 'text',
      text: { body: 'Hello', preview_url: false },
    })
  })

  it.each([
    ['IMAGE', { type: 'image', image: { link: LINK, caption: 'See' } }],
    ['VIDEO', { type: 'video', video: { link: LINK, caption: 'See' } }],
    ['FILE', { type: 'document', document: { link: LINK, filename: 'Bill.pdf', caption: 'See' } }],
  ] as const)('as %s, with its caption', (type, body) => {
    const draft = draftOf(type, { text: 'See', media: linked(LINK, null, 'Bill.pdf') })
    expect(bodyOf(draft, { link: LINK })).toEqual(body)
  })

  it.each([
    ['AUDIO', { type: 'audio', audio: { id: '1' } }],
    ['VOICE', { type: 'audio', audio: { id: '1', voice: true } }],
    ['STICKER', { type: 'sticker', sticker: { id: '1' } }],
    ['FILE', { type: 'document', document: { id: '1' } }],
  ] as const)('as %s, by the id of its file', (type, body) => {
    expect(bodyOf(draftOf(type, { media: uploaded() }), { id: '1' })).toEqual(body)
  })

  it.each([
    [37.44216251868683, '37.44216251868683'],
    [-122, '-122'],
    [1e-7, '0.000000100'],
  ])('as LOCATION: %d is written %s', (degrees, written) => {
    const location = { latitude: degrees, longitude: degrees, name: 'Philz', address: null, url: null }
    expect(bodyOf(draftOf('LOCATION', { auxiliaryData: { location } }))).toEqual({
      type: 'location',
      location: { latitude: written, longitude: written, name: 'Philz' },
    })
  })

  it('as CONTACT', () => {
    const contacts = [
      { name: 'Ada King', phones: ['+16505551234'], emails: ['ada@example.com'], vcard: 'BEGIN:VCARD' },
      { name: 'Google', phones: [], emails: [], vcard: '' },
    ]
    expect(bodyOf(draftOf('CONTACT', { auxiliaryData: { contacts } }))).toEqual({
      type: 'contacts',
      contacts: [
        {
          name: { formatted_name: 'Ada King', first_name: 'Ada King' },
          phones: [{ phone: '+16505551234' }],
          emails: [{ email: 'ada@example.com' }],
        },
        { name: { formatted_name: 'Google', first_name: 'Google' } },
      ],
    })
  })

  it('as WA_INTERACTIVE, as it was given', () => {
    const interactive = {
      type: 'flow',
      body: { text: 'Go' },
      action: { name: 'flow', parameters: { a: [1] } },
    }
    expect(bodyOf(draftOf('WA_INTERACTIVE', { text: 'Go', auxiliaryData: { interactive } }))).toEqual({
      type: 'interactive',
      interactive,
    })
  })

  it.each([
    ['TEXT', {}],
    ['IMAGE', {}],
    ['LOCATION', {}],
    ['CONTACT', { auxiliaryData: { contacts: [] } }],
    ['WA_INTERACTIVE', {}],
    ['HSM', {}],
    ['STORY_REPLY', { text: 'x' }],
  ] satisfies Parameters<typeof draftOf>[])('is nothing, as %s without what it is', (type, more) => {
    expect(bodyOf(draftOf(type, more))).toBeNull()
  })
})

describe('a template', () => {
  const parameters = [{ type: 'text', text: 'Ada', parameter_name: 'first_name' }]
  const body: Json = { type: 'body', parameters }

  it('goes out with its components as they are', () => {
    const button: Json = {
      type: 'button',
      sub_type: 'url',
      index: '0',
      parameters: [{ type: 'text', text: 'a' }],
    }
    expect(bodyOf(draftOf('HSM', { template: template(body, button) }))).toEqual({
      type: 'template',
      template: { name: 'order_delivered', language: { code: 'en_US' }, components: [body, button] },
    })
  })

  it('gets a header for a file that was given beside it', () => {
    const draft = draftOf('MEDIA_HSM', {
      template: template(body),
      media: uploaded('application/pdf', 'Bill.pdf'),
    })
    expect(bodyOf(draft, { id: '1' })).toMatchObject({
      template: {
        components: [
          { type: 'header', parameters: [{ type: 'document', document: { id: '1', filename: 'Bill.pdf' } }] },
          body,
        ],
      },
    })
  })

  it.each([
    [linked(LINK, 'image/png'), 'image'],
    [linked(LINK, 'video/mp4; codecs="avc1"'), 'video'],
    [linked(LINK, 'application/pdf'), 'document'],
    [linked(`${LINK}.JPG?size=1`), 'image'],
    [linked(`${LINK}.mp4`), 'video'],
    [linked(LINK), 'document'],
  ])('%j goes there as %s', (media, kind) => {
    const draft = draftOf('MEDIA_HSM', { template: template(), media })
    expect(bodyOf(draft, { link: LINK })).toMatchObject({
      template: { components: [{ parameters: [{ type: kind, [kind]: { link: LINK } }] }] },
    })
  })

  it('keeps the header that it has', () => {
    const header: Json = { type: 'header', parameters: [{ type: 'image', image: { link: LINK } }] }
    const draft = draftOf('MEDIA_HSM', { template: template(header), media: linked(LINK) })
    expect(fileKindOf(outgoingOf(draft))).toBeNull()
    expect(bodyOf(draft)).toMatchObject({ template: { components: [header] } })
  })
})
