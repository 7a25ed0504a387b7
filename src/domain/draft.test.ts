import { expect, it } from 'vitest'
import type { Media } from './change.ts'
import { linkOf, uploadOf } from './draft.ts'

const media = (ref: Media['ref']): Media => ({ ref, mimeType: null, title: null })

it.each([
  ['no media', null, null, null],
  ['a URL', media({ url: 'https://files.example/cat' }), null, 'https://files.example/cat'],
  ['an upload', media({ upload: 'u1' }), 'u1', null],
  ['a platform’s own id', media({ id: '42' }), null, null],
  ['what is no string', media({ url: 7, upload: null }), null, null],
])('where the file lies: %s', (_, one, upload, link) => {
  expect([uploadOf(one), linkOf(one)]).toEqual([upload, link])
})
