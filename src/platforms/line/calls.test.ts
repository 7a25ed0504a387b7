import { describe, expect, it } from 'vitest'
import { type Answer, bodyOf, fetching } from '../calls.testing.ts'
import { createLine } from './index.ts'
import { CREDENTIALS, GROUP, lineError, ROOM, toolsOf, USER } from './line.testing.ts'

const HOOK = 'https://hub.example/hooks/1'
const TOKEN = `Bearer ${CREDENTIALS.channel_access_token}`

const lineOf = (answer: Answer) => {
  const { tools, calls } = toolsOf(answer)
  return { line: createLine(tools), calls, tools }
}

const lost: Answer = () => Promise.reject(new TypeError('fetch failed', { cause: { code: 'ECONNRESET' } }))
const html: Answer = () => new Response('<h1>No</h1>', { status: 403 })

describe('LINE: the check', () => {
  it('asks who we are', async () => {
    const { line, calls } = lineOf(() =>
      Response.json({ userId: USER, basicId: '@216ru', displayName: 'Shop' }),
    )
    expect(await line.check(CREDENTIALS)).toEqual({ state: 'ok', detail: 'Shop, @216ru' })
    expect(calls[0]?.url).toBe('https://api.line.test/v2/bot/info')
  })
  it.each([
    [() => lineError(401, 'Authentication failed.'), 'refused'],
    [() => lineError(500, 'Internal Server Error'), 'unreachable'],
    [() => lineError(429, 'The API rate limit has been exceeded.'), 'unreachable'],
    [lost, 'unreachable'],
    [html, 'refused'],
  ] as const)('tells a no from nobody there (%#)', async (answer, state) => {
    expect(await lineOf(answer).line.check(CREDENTIALS)).toMatchObject({ state })
  })
})

describe('LINE: the registration', () => {
  const told = (active: boolean) =>
    lineOf(({ init }) => Response.json(init.method === 'PUT' ? {} : { endpoint: HOOK, active }))

  it('sets our hook, and looks whether it is called', async () => {
    const { line, calls } = told(true)
    expect(await line.register(CREDENTIALS, HOOK)).toEqual({ state: 'ok', detail: null })
    expect(calls.map(({ url, init }) => `${init.method} ${url}`)).toEqual([
      'PUT https://api.line.test/v2/bot/channel/webhook/endpoint',
      'GET https://api.line.test/v2/bot/channel/webhook/endpoint',
    ])
    expect(bodyOf(calls[0])).toEqual({ endpoint: HOOK })
  })
  it('says which switch is off, so that it is looked at again', async () => {
    const answer = await told(false).line.register(CREDENTIALS, HOOK)
    expect(answer).toMatchObject({ state: 'unreachable', detail: expect.stringContaining('Use webhook') })
  })
  it('that LINE refuses is refused in its words', async () => {
    const { line } = lineOf(() => lineError(400, 'Invalid webhook endpoint URL'))
    expect(await line.register(CREDENTIALS, HOOK)).toEqual({
      state: 'refused',
      detail: 'The hook was not registered. LINE answered HTTP 400: Invalid webhook endpoint URL',
    })
  })
})

describe('LINE: a file', () => {
  const file: Answer = () => new Response('bytes', { headers: { 'content-type': 'image/jpeg' } })

  it('comes from where LINE keeps files, by its message', async () => {
    const { line, calls } = lineOf(file)
    const answer = await line.media({ id: '325708', kind: 'image' }, CREDENTIALS)
    expect(answer).toMatchObject({ state: 'ok', mimeType: 'image/jpeg' })
    expect(calls.map(({ url }) => url)).toEqual(['https://data.line.test/v2/bot/message/325708/content'])
    expect(new Headers(calls[0]?.init.headers).get('authorization')).toBe(TOKEN)
  })
  it.each(['video', 'audio'])('of %s is asked for when LINE has made it ready', async kind => {
    for (const [status, state] of [
      ['processing', 'later'],
      ['failed', 'gone'],
      ['succeeded', 'ok'],
    ]) {
      const { line, calls } = lineOf(call =>
        call.url.endsWith('/transcoding') ? Response.json({ status }) : file(call),
      )
      expect(await line.media({ id: '1', kind }, CREDENTIALS)).toMatchObject({ state })
      expect(calls).toHaveLength(state === 'ok' ? 2 : 1)
    }
  })
  it('of which LINE does not say how far it is, is asked for all the same', async () => {
    const { line } = lineOf(call => (call.url.endsWith('/transcoding') ? lost(call) : file(call)))
    expect(await line.media({ id: '1', kind: 'video' }, CREDENTIALS)).toMatchObject({ state: 'ok' })
  })
  it.each([
    [202, 'later'],
    [401, 'later'],
    [404, 'gone'],
    [410, 'gone'],
    [500, 'later'],
  ])('that is answered with %i is %s', async (status, state) => {
    const { line } = lineOf(() => new Response(status === 202 ? '' : '{}', { status }))
    expect(await line.media({ id: '1', kind: 'file' }, CREDENTIALS)).toMatchObject({ state })
  })
  it('of somebody else is fetched without our token', async () => {
    const { tools } = toolsOf(() => Promise.reject(new Error('LINE was asked')))
    const others = fetching(file)
    const line = createLine({ ...tools, fetchPublic: others.fetch })
    expect(await line.media({ url: 'https://files.example/a' }, CREDENTIALS)).toMatchObject({ state: 'ok' })
    expect(new Headers(others.calls[0]?.init.headers).has('authorization')).toBe(false)
  })
})

describe('LINE: who somebody is', () => {
  const ask = async (identity: string, answer: Answer) => {
    const { line, calls } = lineOf(answer)
    return { profile: await line.profile?.([identity], CREDENTIALS), urls: calls.map(({ url }) => url) }
  }

  it('a user has one display name, and a picture', async () => {
    const told = { userId: USER, displayName: 'LINE taro', pictureUrl: 'https://p.example/a', language: 'en' }
    const { profile, urls } = await ask(`user:${USER}`, () => Response.json(told))
    expect(urls).toEqual([`https://api.line.test/v2/bot/profile/${USER}`])
    expect(profile).toEqual({
      state: 'ok',
      person: { firstName: 'LINE taro', lastName: '', profilePictureUrl: 'https://p.example/a' },
    })
  })
  it('a group has its name', async () => {
    const { profile, urls } = await ask(`group:${GROUP}`, () => Response.json({ groupName: 'Family' }))
    expect(urls).toEqual([`https://api.line.test/v2/bot/group/${GROUP}/summary`])
    expect(profile).toEqual({ state: 'ok', person: { firstName: 'Family', lastName: '' } })
  })
  it('a room has nothing, and nobody is asked', async () => {
    expect(await ask(`room:${ROOM}`, html)).toEqual({ profile: { state: 'none' }, urls: [] })
  })
  it('of who blocked us nothing is told; a silence passes', async () => {
    expect((await ask(`user:${USER}`, () => lineError(404, 'Not found'))).profile).toEqual({ state: 'none' })
    expect((await ask(`user:${USER}`, lost)).profile).toMatchObject({ state: 'later' })
    expect((await ask(`user:${USER}`, html)).profile).toMatchObject({ state: 'later' })
  })
})

describe('LINE: a read mark', () => {
  const mark = async (from: string, auxiliaryData: { mark_as_read_token?: string }, typing: boolean) => {
    const { line, calls } = lineOf(() => Response.json({}))
    const message = { from: [from], auxiliaryData }
    const answer = await line.outbound?.markRead?.('1', typing, CREDENTIALS, message)
    return { answer, calls: calls.map(call => [call.url.split('/v2/bot')[1], bodyOf(call)]) }
  }
  const token = { mark_as_read_token: '30yhdy232' }
  const marked = ['/chat/markAsRead', { markAsReadToken: '30yhdy232' }]

  it('is made by the token of the message', async () => {
    expect(await mark(`user:${USER}`, token, false)).toEqual({ answer: { state: 'done' }, calls: [marked] })
  })
  it('shows a single user that an answer comes', async () => {
    const { calls } = await mark(`user:${USER}`, token, true)
    expect(calls).toEqual([marked, ['/chat/loading/start', { chatId: USER, loadingSeconds: 20 }]])
    expect((await mark(`group:${GROUP}`, token, true)).calls).toEqual([marked])
  })
  it('without a token is refused, with the reason', async () => {
    const { answer, calls } = await mark(`user:${USER}`, {}, true)
    expect(answer).toMatchObject({ state: 'refused', detail: expect.stringContaining('Chat is on') })
    expect(calls).toEqual([])
  })
})
