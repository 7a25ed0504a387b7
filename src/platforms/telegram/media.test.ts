import { describe, expect, it } from 'vitest'
import { answers, CREDENTIALS, no, ok, telegramOf } from './calls.testing.ts'
import { fetchMedia, pictureUrl } from './media.ts'

const REF = { file_id: 'BQACAgIAAxkBAAdo' }
const file =
  (path: string, more: object = {}) =>
  () =>
    ok({ file_path: path, ...more })

/** Tools that give a file's place, and the file. */
const hostOf = (getFile: () => Response, served = () => new Response('bytes')) =>
  telegramOf(call => (call.url.includes('/file/') ? served() : answers({ getFile })(call)))

describe('a file', () => {
  it('is fetched by its id, with its type where the server knows one', async () => {
    const served = () => new Response('bytes', { headers: { 'content-type': 'application/octet-stream' } })
    const { tools, calls } = hostOf(file('photos/file_1.jpg', { file_size: 5 }), served)
    expect(await fetchMedia(tools, REF, CREDENTIALS)).toMatchObject({ state: 'ok', mimeType: null, size: 5 })
    expect(calls.at(-1)?.url).toBe(
      `https://telegram.example/file/bot${CREDENTIALS.bot_token}/photos/file_1.jpg`,
    )
  })

  it('may be a picture of a person', async () => {
    const { tools } = hostOf(file('photos/file_1.jpg'))
    const ref = { url: pictureUrl('AgACAgIAAxkBAAM1') }
    expect(await fetchMedia(tools, ref, CREDENTIALS)).toMatchObject({ state: 'ok' })
  })

  it.each([
    ['gone', /20 MB/, () => no(400, 'Bad Request: file is too big')],
    [
      'gone',
      /wrong file_id/,
      () => no(400, 'Bad Request: wrong file_id or the file is temporarily unavailable'),
    ],
    ['later', /Unauthorized/, () => no(401, 'Unauthorized')],
    ['later', /retry after/, () => no(429, 'Too Many Requests: retry after 5')],
    ['later', /where the file is/, file('../../etc/passwd')],
    ['later', /where the file is/, file('a/../../bot1/getMe')],
    ['later', /where the file is/, file('https://evil.example/x')],
  ])('is %s: %s', async (state, words, getFile) => {
    const { tools } = hostOf(getFile)
    const answer = await fetchMedia(tools, REF, CREDENTIALS)
    expect(answer).toMatchObject({ state, detail: expect.stringMatching(words) })
  })

  it('is looked for nowhere else, whoever redirects: its URL holds the token', async () => {
    const away = () => new Response(null, { status: 302, headers: { location: 'https://evil.example/' } })
    const { tools } = hostOf(file('photos/file_1.jpg'), away)
    const answer = await fetchMedia(tools, REF, CREDENTIALS)
    expect(answer).toMatchObject({ state: 'later' })
    expect(JSON.stringify(answer)).not.toContain(CREDENTIALS.bot_token)
  })

  it('is gone where nothing names it', async () => {
    const { tools } = hostOf(file('photos/file_1.jpg'))
    for (const ref of [{}, { url: 'telegram:a b' }, { file_id: '../x' }])
      expect(await fetchMedia(tools, ref, CREDENTIALS)).toMatchObject({ state: 'gone' })
  })
})
