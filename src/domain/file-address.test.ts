import { expect, it } from 'vitest'
import { addressName, endingOf } from './file-address.ts'

it.each([
  ['image/jpeg', 'Holiday.JPG', 'file.jpeg'],
  ['video/mp4; codecs=avc1', null, 'file.mp4'],
  ['IMAGE/PNG', 'photo', 'file.png'],
  ['application/msword', 'Offer for Ada.DOC', 'file.doc'],
  [null, 'a.b.tar', 'file.tar'],
  [null, null, 'file.bin'],
  ['application/octet-stream', 'no ending', 'file.bin'],
  ['x/y', 'evil./../?x', 'file.bin'],
])('the address of a file of type %s that is called %s ends in %s', (mimeType, title, name) => {
  expect(addressName(mimeType, title)).toBe(name)
})

it('the ending of a name is its last part, in small letters', () => {
  expect(['a.PDF', 'a', '.gitignore', 'a.', 'a.b c', null].map(endingOf)).toEqual([
    'pdf',
    null,
    'gitignore',
    null,
    null,
    null,
  ])
})
