import { describe, expect, it } from 'vitest'
import { contentDisposition } from './content-disposition.ts'

describe('contentDisposition', () => {
  it.each([
    ['image/jpeg', 'inline'],
    ['image/PNG; a=b', 'inline'],
    ['video/mp4', 'inline'],
    ['audio/ogg; codecs=opus', 'inline'],
    ['application/pdf', 'inline'],
    ['image/svg+xml', 'attachment'],
    ['IMAGE/SVG+XML; charset=utf-8', 'attachment'],
    ['text/html', 'attachment'],
    ['text/plain', 'attachment'],
    ['application/xhtml+xml', 'attachment'],
    ['application/pdfx', 'attachment'],
    ['application/octet-stream', 'attachment'],
  ])('%s: %s', (type, disposition) => {
    expect(contentDisposition(type, null)).toBe(disposition)
  })

  it.each([
    ['menu.pdf', 'filename="menu.pdf"'],
    ['a b (1).pdf', 'filename="a b (1).pdf"'],
    ['über.pdf', 'filename="_ber.pdf"; filename*=UTF-8\'\'%C3%BCber.pdf'],
    ['📎.pdf', 'filename="_.pdf"; filename*=UTF-8\'\'%F0%9F%93%8E.pdf'],
    ['100%.pdf', 'filename="100_.pdf"; filename*=UTF-8\'\'100%25.pdf'],
    ['a"; x="b.pdf', 'filename="a_; x=_b.pdf"; filename*=UTF-8\'\'a%22%3B%20x%3D%22b.pdf'],
    ["it's(*)é.pdf", "filename=\"it's(*)_.pdf\"; filename*=UTF-8''it%27s%28%2A%29%C3%A9.pdf"],
    ['../../etc/passwd', 'filename="passwd"'],
    ['a\r\nb: c', 'filename="a b: c"'],
    ['\ud800.pdf', 'filename="_.pdf"; filename*=UTF-8\'\'%EF%BF%BD.pdf'],
  ])('names %j', (title, named) => {
    expect(contentDisposition('application/pdf', title)).toBe(`inline; ${named}`)
  })

  it.each(['', ' ', '\r\n', 'folder/'])('has no name for %j', title => {
    expect(contentDisposition('image/png', title)).toBe('inline')
  })
})
