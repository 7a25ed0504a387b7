import { describe, expect, it } from 'vitest'
import { fetching } from '../calls.testing.ts'
import type { PlatformTools } from '../platform.ts'
import { fetchMedia } from './media.ts'
import { CREDENTIALS } from './twilio.testing.ts'

const PATH = '/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1'
const FILE = () => new Response('file', { headers: { 'content-type': 'image/jpeg' } })

/** Who was called, and who of them with the token. */
const world = (apiUrl: string, answer: () => Response = FILE) => {
  const [own, others] = [fetching(answer), fetching(FILE)]
  const tools: PlatformTools = { apiUrl, fetch: own.fetch, fetchPublic: others.fetch, now: () => 0 }
  const urls = (calls: typeof own.calls) => calls.map(({ url }) => url)
  return { tools, own: () => urls(own.calls), others: () => urls(others.calls), calls: others.calls }
}

describe('a file that came in', () => {
  it.each([
    [`https://api.twilio.com${PATH}`, 'https://api.twilio.com', `https://api.twilio.com${PATH}`],
    [`https://api.dublin.ie1.twilio.com${PATH}`, 'https://api.twilio.com', null],
    // Where the operator has another way to the API, files take it, too.
    [`https://api.twilio.com${PATH}`, 'http://127.0.0.1:9', `http://127.0.0.1:9${PATH}`],
    [`https://api.twilio.com${PATH}`, 'https://proxy.example/twilio', `https://proxy.example/twilio${PATH}`],
    [`http://127.0.0.1:9${PATH}`, 'http://127.0.0.1:9', null],
  ])('at %s is asked for with the token, by the API at %s', async (media_url, apiUrl, asked) => {
    const { tools, own, others } = world(apiUrl)
    const answer = await fetchMedia(tools, { media_url }, CREDENTIALS)
    expect(answer).toMatchObject({ state: 'ok', mimeType: 'image/jpeg' })
    expect(own()).toEqual([asked ?? media_url])
    expect(others()).toEqual([])
  })

  it.each([
    `http://api.twilio.com${PATH}`,
    `https://api.twilio.com:8443${PATH}`,
    `https://api.twilio.com.evil.example${PATH}`,
    `https://evil.example/api.twilio.com${PATH}`,
    `https://api.twilio.com@evil.example${PATH}`,
    `https://x-api.twilio.com${PATH}`,
    'https://mms.twiliocdn.com/AC1/x',
  ])('at %s is asked for without it', async media_url => {
    const { tools, own, others, calls } = world('https://api.twilio.com')
    await fetchMedia(tools, { media_url }, CREDENTIALS)
    expect(own()).toEqual([])
    expect(others()).toEqual([media_url])
    expect(new Headers(calls[0]?.init.headers).get('authorization')).toBeNull()
  })

  it('is fetched from where Twilio redirects to, without the token', async () => {
    const location = 'https://mms.twiliocdn.com/AC1/x?Expires=1&Signature=a'
    const { tools, others, calls } = world(
      'https://api.twilio.com',
      () => new Response(null, { status: 307, headers: { location } }),
    )
    const media_url = `https://api.twilio.com${PATH}`
    expect(await fetchMedia(tools, { media_url }, CREDENTIALS)).toMatchObject({ state: 'ok' })
    expect(others()).toEqual([location])
    expect(JSON.stringify(calls)).not.toContain(CREDENTIALS.auth_token)
  })

  it.each([
    [404, 'gone'],
    [410, 'gone'],
    [401, 'later'],
    [500, 'later'],
  ])('for which Twilio answers %i is %s', async (status, state) => {
    const { tools } = world('https://api.twilio.com', () => new Response(null, { status }))
    const ref = { media_url: `https://api.twilio.com${PATH}` }
    expect(await fetchMedia(tools, ref, CREDENTIALS)).toMatchObject({ state })
  })
})

it('a link that somebody gave is fetched as anybody would, also where it is of Twilio’s API', async () => {
  const { tools, own, others } = world('https://api.twilio.com')
  const url = 'https://api.twilio.com/2010-04-01/Accounts/AC1/Messages.json'
  await fetchMedia(tools, { url }, CREDENTIALS)
  expect(own()).toEqual([])
  expect(others()).toEqual([url])
  expect(await fetchMedia(tools, {}, CREDENTIALS)).toMatchObject({ state: 'gone' })
})
