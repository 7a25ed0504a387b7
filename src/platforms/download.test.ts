import { describe, expect, it } from 'vitest'
import { lying, receiving, unusedPort } from '../delivery/http-transport.testing.ts'
import { download } from './download.ts'
import type { MediaAnswer } from './platform.ts'

const tools = { fetchPublic: fetch, timeoutMs: 10_000 }
const textOf = async (answer: MediaAnswer): Promise<string> =>
  answer.state === 'ok' ? new Response(answer.stream).text() : answer.detail

/** A server that leads from /0 to /1 and so on, `hops` times, and then serves a file. */
const leading = (hops: number) =>
  receiving(({ url, headers }, response) => {
    const at = Number(url?.slice(1))
    if (at < hops) return response.writeHead(302, { location: `/${at + 1}` }).end('elsewhere')
    response.setHeader('content-type', 'text/plain; charset=utf-8')
    response.end(`${headers['accept-encoding']}`)
  })

describe('a file', () => {
  it('comes with its type and its size', async () => {
    const { url } = await receiving((_request, response) => {
      response.writeHead(200, { 'content-type': 'image/png', 'content-length': '4' }).end('file')
    })
    const answer = await download(tools, url)
    expect(answer).toMatchObject({ state: 'ok', mimeType: 'image/png', size: 4 })
    expect(await textOf(answer)).toBe('file')
  })

  it('comes without them where they are not told, or cannot be meant', async () => {
    const { url } = await receiving((_request, response) => {
      response.writeHead(200, { 'content-type': 'an image' }).end('file')
    })
    expect(await download(tools, url)).toMatchObject({ state: 'ok', mimeType: null, size: null })
  })

  it('is asked for unpacked, for its size is that of what comes', async () => {
    expect(await textOf(await download(tools, `${(await leading(0)).url}0`))).toBe('identity')
  })

  it.each([1, 3])('is found over %i redirects', async hops => {
    expect(await download(tools, `${(await leading(hops)).url}0`)).toMatchObject({ state: 'ok' })
  })

  it('is not found over more', async () => {
    expect(await download(tools, `${(await leading(4)).url}0`)).toMatchObject({ state: 'later' })
  })

  it.each(['', 'file:///etc/passwd', 'http://'])('is not looked for at %j', async location => {
    const { url } = await receiving((_request, response) => response.writeHead(301, { location }).end())
    expect(await download(tools, url)).toEqual({
      state: 'later',
      detail: expect.stringContaining('redirects'),
    })
  })

  it.each([
    [404, 'gone'],
    [410, 'gone'],
    [401, 'later'],
    [403, 'later'],
    [429, 'later'],
    [500, 'later'],
    [202, 'later'],
    [204, 'later'],
    [304, 'later'],
  ])('that is answered with HTTP %i is "%s"', async (status, state) => {
    const { url, port } = await receiving((_request, response) => response.writeHead(status).end())
    expect(await download(tools, url)).toMatchObject({
      state,
      detail: expect.stringContaining(`127.0.0.1:${port} answered HTTP ${status}`),
    })
  })
})

describe('a file that does not come', () => {
  it('may come later', async () => {
    const silent = await lying(() => {})
    const url = `${silent.url}secret?signature=secret`
    expect(await download({ ...tools, timeoutMs: 200 }, url)).toEqual({
      state: 'later',
      detail: `127.0.0.1:${silent.port} could not be reached: TimeoutError.`,
    })
    expect(await download(tools, `http://127.0.0.1:${await unusedPort()}/`)).toMatchObject({ state: 'later' })
    expect(await download(tools, 'no url')).toMatchObject({ state: 'later' })
  })

  it('never comes where we must not look', async () => {
    const refusal = Object.assign(new Error('10.0.0.1 is a private address.'), { code: 'ADDRESS_REFUSED' })
    for (const error of [refusal, new TypeError('fetch failed', { cause: refusal })]) {
      const fetchPublic = () => Promise.reject(error)
      expect(await download({ fetchPublic }, 'http://10.0.0.1/')).toEqual({
        state: 'gone',
        detail: '10.0.0.1 is a private address.',
      })
    }
  })

  it('in whole is told to who reads it', async () => {
    const { url } = await lying(socket => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf'))
    const answer = await download(tools, url)
    expect(answer).toMatchObject({ state: 'ok', size: 100 })
    await expect(textOf(answer)).rejects.toThrow()
  })

  it('before the time for its head is over may take its time', async () => {
    const { url } = await lying(socket => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nfi')
      setTimeout(() => socket.end('le'), 300)
    })
    expect(await textOf(await download({ ...tools, timeoutMs: 150 }, url))).toBe('file')
  })
})
