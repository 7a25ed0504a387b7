import { describe, expect, it } from 'vitest'
import { problemsOf } from '../change-shape.contract.ts'
import type { FedItem } from '../platform.ts'
import { readFeed } from './parse.ts'

const USER = { ext_identifier: 'cust-7' }
const LEAST = { ext_identifier: 'm-1', type: 'TEXT', text: 'Hello', chat_user: USER }
const only = (body: unknown): FedItem | undefined => readFeed(body).items[0]
const changeOf = (body: unknown) => {
  const item = only(body)
  if (!item?.ok) throw new Error(JSON.stringify(item))
  expect(problemsOf(item.change)).toEqual([])
  return item.change
}
/** The paths of what is wrong. */
const wrong = (body: unknown): string[] => {
  const item = only(body)
  return item && !item.ok ? item.errors.map(error => error.path) : []
}
const nested = (levels: number): unknown => (levels === 0 ? 1 : { deeper: nested(levels - 1) })

describe('a fed message', () => {
  it('needs little', () => {
    expect(changeOf(LEAST)).toStrictEqual({
      kind: 'message',
      extIdentifier: 'm-1',
      person: { identities: ['id:cust-7'] },
      outbound: false,
      status: 'RECEIVED',
      timestamp: null,
      content: { type: 'TEXT', text: 'Hello', media: null, auxiliaryData: {} },
      template: null,
      customData: {},
      quotedExtIdentifier: null,
      live: true,
    })
  })

  it('may say much', () => {
    const item = {
      ext_identifier: 'm-2',
      outbound: true,
      type: 'IMAGE',
      timestamp: '2024-01-15T11:30:00.25+01:00',
      text: 'The bill',
      file_url: 'https://files.example/bill.png?sig=1',
      mime_type: 'image/png',
      media_title: 'bill.png',
      quoted_ext_identifier: 'm-1',
      auxiliary_data: { channel: 'kiosk' },
      custom_data: { order: 42 },
      chat_user: {
        ext_identifier: 'cust-7',
        username: 'ada',
        first_name: 'Ada',
        last_name: '',
        phone_number: '+16505551234',
        gender: null,
        profile_picture_url: 'https://files.example/ada.png',
      },
    }
    expect(changeOf(item)).toStrictEqual({
      kind: 'message',
      extIdentifier: 'm-2',
      person: {
        identities: ['id:cust-7', 'phone:16505551234'],
        username: 'ada',
        firstName: 'Ada',
        lastName: '',
        phoneNumber: '+16505551234',
        profilePictureUrl: 'https://files.example/ada.png',
      },
      outbound: true,
      status: 'SENT',
      timestamp: Date.UTC(2024, 0, 15, 10, 30, 0, 250),
      content: {
        type: 'IMAGE',
        text: 'The bill',
        media: {
          ref: { url: 'https://files.example/bill.png?sig=1' },
          mimeType: 'image/png',
          title: 'bill.png',
        },
        auxiliaryData: { channel: 'kiosk' },
      },
      template: null,
      customData: { order: 42 },
      quotedExtIdentifier: 'm-1',
      live: true,
    })
  })

  it.each([
    ['no id', { ext_identifier: undefined }, 'ext_identifier'],
    ['an empty id', { ext_identifier: '' }, 'ext_identifier'],
    ['an id that is too long', { ext_identifier: 'x'.repeat(513) }, 'ext_identifier'],
    ['a direction in words', { outbound: 'true' }, 'outbound'],
    ['no type', { type: undefined }, 'type'],
    ['a type that is none', { type: 'text' }, 'type'],
    ['a type that is ours to make', { type: 'EVENT' }, 'type'],
    ['a time without a zone', { timestamp: '2024-01-15T10:30:00' }, 'timestamp'],
    ['a time in numbers', { timestamp: 1_705_314_600 }, 'timestamp'],
    ['a day that is none', { timestamp: '2024-04-31T10:30:00Z' }, 'timestamp'],
    ['a time before 1970', { timestamp: '1969-12-31T23:59:59Z' }, 'timestamp'],
    ['no text', { text: null }, 'text'],
    ['an empty text', { text: '' }, 'text'],
    ['a text that is too long', { text: 'x'.repeat(65_537) }, 'text'],
    ['a file that it cannot have', { file_url: 'https://files.example/1' }, 'file_url'],
    ['a file type without a file', { type: 'VOICE', text: null }, 'file_url'],
    ['a file by another scheme', { type: 'FILE', file_url: 'file:///etc/passwd' }, 'file_url'],
    ['a file name without a file', { media_title: 'a.pdf' }, 'media_title'],
    ['a list for data', { auxiliary_data: [] }, 'auxiliary_data'],
    [
      'a word of the hub, unsupported',
      { auxiliary_data: { unsupported: null } },
      'auxiliary_data.unsupported',
    ],
    ['a word of the hub, event', { auxiliary_data: { event: 'read' } }, 'auxiliary_data.event'],
    [
      'a word of the hub, quoted_ext_identifier',
      { auxiliary_data: { quoted_ext_identifier: 'm-0' } },
      'auxiliary_data.quoted_ext_identifier',
    ],
    ['data nested too deeply', { custom_data: nested(17) }, 'custom_data'],
    ['data that is too large', { custom_data: { a: 'x'.repeat(65_536) } }, 'custom_data'],
    ['a field that is unknown', { colour: 'red' }, 'colour'],
    ['a field named like a prototype', JSON.parse('{"__proto__": {}}'), '__proto__'],
    ['no person', { chat_user: undefined }, 'chat_user'],
    ['a person without an id', { chat_user: { username: 'ada' } }, 'chat_user.ext_identifier'],
    ['an unknown field of a person', { chat_user: { ...USER, age: 7 } }, 'chat_user.age'],
    [
      'a number without a plus',
      { chat_user: { ...USER, phone_number: '16505551234' } },
      'chat_user.phone_number',
    ],
    [
      'a picture that is no URL',
      { chat_user: { ...USER, profile_picture_url: 'x' } },
      'chat_user.profile_picture_url',
    ],
  ])('with %s is refused', (_name, more, path) => {
    const item = Object.defineProperties({ ...LEAST }, Object.getOwnPropertyDescriptors(more))
    expect(wrong(item)).toEqual([path])
  })

  it('may have a file or none where it is a share', () => {
    const share = { ...LEAST, type: 'IG_SHARE', text: null }
    expect(wrong(share)).toEqual([])
    expect(wrong({ ...share, file_url: 'https://files.example/1' })).toEqual([])
  })

  it('is told of everything that is wrong at once', () => {
    expect(wrong({ type: 'NEWS', outbound: 1, chat_user: {} })).toEqual([
      'ext_identifier',
      'outbound',
      'type',
      'chat_user.ext_identifier',
    ])
  })
})
