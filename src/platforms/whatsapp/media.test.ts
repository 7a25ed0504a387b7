import { describe, expect, it } from 'vitest'
import { receiving } from '../../delivery/http-transport.testing.ts'
import { fetching, toolsAt } from '../calls.testing.ts'
import { CREDENTIALS, graphError, graphOf, TOKEN } from '../meta/graph.testing.ts'
import type { MediaAnswer, PlatformTools } from '../platform.ts'
import { fetchMedia } from './media.ts'

const REF = { id: '1003383421387256', sha256: 'x' }
const LOOKASIDE = 'https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1&hash=h'
const metadata = (url: string) => ({
  messaging_product: 'whatsapp',
  url,
  mime_type: 'audio/ogg; codecs=opus',
  sha256: 'x',
  file_size: '4',
  id: REF.id,
})
const file = (): Response => new Response('file')
const textOf = async (answer: MediaAnswer): Promise<string> =>
  answer.state === 'ok' ? new Response(answer.stream).text() : answer.detail

/** Who was called with the token, and who without. */
const world = (url: string, answer: () => Response = file, apiUrl = 'https://graph.example') => {
  const graph = graphOf(call => (call.url.includes('/v25.0/') ? Response.json(metadata(url)) : answer()), {
    apiUrl,
  })
  const others = fetching(file)
  const tools: PlatformTools = { ...graph.tools, fetchPublic: others.fetch }
  const tokens = (): (string | null)[] =>
    graph.calls.map(({ init }) => new Headers(init.headers).get('authorization'))
  return { tools, graph: graph.calls, others: others.calls, tokens }
}
const BEARER = `Bearer ${TOKEN}`

describe('a file that WhatsApp has', () => {
  it('is asked for by its id, and fetched where Meta keeps it, with the token', async () => {
    const { tools, graph, others, tokens } = world(LOOKASIDE)
    const answer = await fetchMedia(tools, REF, CREDENTIALS)
    expect(answer).toMatchObject({ state: 'ok', mimeType: 'audio/ogg; codecs=opus', size: 4 })
    expect(await textOf(answer)).toBe('file')
    expect(graph.map(({ url }) => url)).toEqual([
      'https://graph.example/v25.0/1003383421387256?phone_number_id=106540352242922',
      LOOKASIDE,
    ])
    expect(tokens()).toEqual([BEARER, BEARER])
    expect(others).toEqual([])
  })

  it('is fetched with the token from a stand-in that keeps it itself', async () => {
    const { tools, tokens } = world('http://127.0.0.1:1234/files/1', file, 'http://127.0.0.1:1234')
    expect(await fetchMedia(tools, REF, CREDENTIALS)).toMatchObject({ state: 'ok' })
    expect(tokens()).toEqual([BEARER, BEARER])
  })

  it.each([
    'http://lookaside.fbsbx.com/x',
    'https://lookaside.fbsbx.com:8443/x',
    'https://lookaside.fbsbx.com.evil.example/x',
    'https://evil.example/lookaside.fbsbx.com',
    'https://lookaside.fbsbx.com@evil.example/x',
    'http://graph.example/x',
    'https://graph.example:444/x',
    'https://scontent.whatsapp.net/x',
  ])('is fetched from %s without the token', async url => {
    const { tools, graph, others } = world(url)
    await fetchMedia(tools, REF, CREDENTIALS)
    expect(graph).toHaveLength(1)
    expect(others.map(call => call.url)).toEqual([url])
    expect(new Headers(others[0]?.init.headers).get('authorization')).toBeNull()
    expect(JSON.stringify(others)).not.toContain(TOKEN)
  })

  it('is followed over a redirect without the token', async () => {
    const redirect = () => new Response(null, { status: 302, headers: { location: 'https://cdn.example/1' } })
    const { tools, graph, others } = world(LOOKASIDE, redirect)
    expect(await textOf(await fetchMedia(tools, REF, CREDENTIALS))).toBe('file')
    expect(graph).toHaveLength(2)
    expect(others.map(({ url, init }) => [url, new Headers(init.headers).get('authorization')])).toEqual([
      ['https://cdn.example/1', null],
    ])
    expect(graph.every(({ init }) => init.redirect === 'manual')).toBe(true)
  })

  it.each([
    [400, graphError(100, 'Object with ID does not exist'), 'gone'],
    [404, graphError(33), 'gone'],
    [400, graphError(131_052, 'Media download error'), 'gone'],
    [401, graphError(190, 'Expired'), 'later'],
    [403, graphError(10), 'later'],
    [429, graphError(4), 'later'],
    [500, graphError(100), 'later'],
    [404, 'a page', 'later'],
    [200, { id: '1' }, 'later'],
  ])('is, where Meta answers HTTP %i %j, "%s"', async (status, body, state) => {
    const { tools } = graphOf(() => Response.json(body, { status }))
    expect(await fetchMedia(tools, REF, CREDENTIALS)).toEqual({ state, detail: expect.stringMatching(/./) })
  })

  it.each([
    [404, 'gone'],
    [401, 'later'],
    [500, 'later'],
  ])('is, where its keeper answers HTTP %i, "%s"', async (status, state) => {
    const { tools } = world(LOOKASIDE, () => new Response('no', { status }))
    expect(await fetchMedia(tools, REF, CREDENTIALS)).toMatchObject({ state })
  })

  it('comes through sockets, too', async () => {
    const { url } = await receiving((request, response) => {
      const isAllowed = request.headers.authorization === BEARER
      const answer = request.url?.startsWith('/v25.0/') ? JSON.stringify(metadata(`${url}file`)) : 'file'
      response.writeHead(isAllowed ? 200 : 401).end(answer)
    })
    expect(await textOf(await fetchMedia(toolsAt(url), REF, CREDENTIALS))).toBe('file')
  })
})

describe('a file that somebody else has', () => {
  it('is fetched from the public, without the token', async () => {
    const { tools, graph, others } = world(LOOKASIDE)
    expect(await textOf(await fetchMedia(tools, { url: LOOKASIDE }, CREDENTIALS))).toBe('file')
    expect(graph).toEqual([])
    expect(others.map(({ url }) => url)).toEqual([LOOKASIDE])
  })
})

it.each([{}, { upload: '01949f3a' }, { id: '' }, { id: '..' }, { id: '1/../2' }, { id: {} }, { url: 5 }])(
  'there is no file that is named %j',
  async ref => {
    const { tools, graph } = world(LOOKASIDE)
    expect(await fetchMedia(tools, ref, CREDENTIALS)).toMatchObject({ state: 'gone' })
    expect(graph).toEqual([])
  },
)
