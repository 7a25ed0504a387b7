import { describe, expect, it } from 'vitest'
import { lying, receiving, unusedPort } from '../../delivery/http-transport.testing.ts'
import { bodyOf, toolsAt } from '../calls.testing.ts'
import { draftOf, linked, outgoingOf, uploaded } from '../draft.testing.ts'
import { ACCEPTED, CREDENTIALS, graphError, graphSaying } from '../meta/graph.testing.ts'
import type { Outgoing } from '../platform.ts'
import { sendMessage } from './send.ts'

const HELLO = outgoingOf(draftOf('TEXT', { text: 'Hello' }))
const IMAGE = draftOf('IMAGE', { media: uploaded('image/png') })

const sent = async (message: Outgoing, status = 200, body: unknown = ACCEPTED) => {
  const { tools, calls } = graphSaying(status, body)
  return { answer: await sendMessage(tools, message, CREDENTIALS), calls }
}

describe('a message', () => {
  it('goes to the number, with our id of it', async () => {
    const { answer, calls } = await sent(HELLO)
    expect(calls.map(({ url }) => url)).toEqual(['https://graph.example/v25.0/106540352242922/messages'])
    expect(bodyOf(calls[0])).toEqual({
      messaging_product: 'whatsapp',
      recipient_type: 'individual',
      to: '16505551234',
      biz_opaque_callback_data: HELLO.id,
      type: 'text',
      text: { body: 'Hello', preview_url: false },
    })
    expect(answer).toEqual({
      state: 'accepted',
      extIdentifier: 'wamid.HBgLMTY1MDU1NTEyMzQ',
      status: 'SENT',
      identities: ['phone:16505551234'],
    })
  })

  it('goes to the user id where that is all that is known, and is answered with it', async () => {
    const contacts = [{ input: 'US.1', user_id: 'US.1' }]
    const { answer, calls } = await sent({ ...HELLO, to: ['bsuid:US.1'] }, 200, { ...ACCEPTED, contacts })
    expect(bodyOf(calls[0])).toMatchObject({ recipient: 'US.1' })
    expect(bodyOf(calls[0])).not.toHaveProperty('to')
    expect(answer).toMatchObject({ identities: ['bsuid:US.1'] })
  })

  it('tells both ids where WhatsApp does, the stronger first', async () => {
    const contacts = [{ input: '+5511999998888', wa_id: '551199998888', user_id: 'BR.1' }]
    const { answer } = await sent(HELLO, 200, { ...ACCEPTED, contacts })
    expect(answer).toMatchObject({ identities: ['bsuid:BR.1', 'phone:551199998888'] })
  })

  it('may answer another', async () => {
    const { calls } = await sent({ ...HELLO, quoted: { extIdentifier: 'wamid.Q', auxiliaryData: {} } })
    expect(bodyOf(calls[0])).toMatchObject({ context: { message_id: 'wamid.Q' } })
  })

  it.each(['held_for_quality_assessment', 'paused'])('that is %s is queued', async message_status => {
    const { answer } = await sent(HELLO, 200, { messages: [{ id: 'wamid.1', message_status }] })
    expect(answer).toEqual({
      state: 'accepted',
      extIdentifier: 'wamid.1',
      status: 'PREPARED',
      identities: [],
    })
  })

  it('names the link of a file that somebody has', async () => {
    const { calls } = await sent(outgoingOf(draftOf('IMAGE', { media: linked('https://files.example/a') })))
    expect(calls).toHaveLength(1)
    expect(bodyOf(calls[0])).toMatchObject({ image: { link: 'https://files.example/a' } })
  })

  it.each([
    ['nobody', { ...HELLO, to: ['dialled:1'] }, 'no_recipient'],
    ['nothing', { ...HELLO, text: null }, 'no_content'],
  ])('to %s is refused without a call', async (_name, message, code) => {
    const { answer, calls } = await sent(message)
    expect(answer).toMatchObject({ state: 'refused', errors: [{ code }], retry: null })
    expect(calls).toEqual([])
  })

  it('that is refused says why', async () => {
    expect((await sent(HELLO, 400, graphError(131_047, 'Re-engagement message'))).answer).toMatchObject({
      state: 'refused',
      errors: [{ code: 131_047, title: 'Re-engagement message' }],
      retry: null,
      conversation: 'EXPIRED',
    })
  })

  it('that was taken under no name may have been taken', async () => {
    expect((await sent(HELLO, 200, { success: true })).answer).toMatchObject({ state: 'unknown' })
  })
})

describe('a server', () => {
  const sendTo = (url: string, timeoutMs = 10_000) =>
    sendMessage(toolsAt(url, { timeoutMs }), HELLO, CREDENTIALS)

  it.each([
    ['never answers', () => {}],
    ['resets the connection after it has read', socket => socket.resetAndDestroy()],
    [
      'closes in the middle of its answer',
      socket => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 90\r\n\r\n{"mess'),
    ],
    [
      'is a gateway whose server did not answer',
      socket => socket.end('HTTP/1.1 502 X\r\ncontent-length: 4\r\n\r\n<p/>'),
    ],
    ['answers something else', socket => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\n<p/>')],
  ] satisfies [string, Parameters<typeof lying>[0]][])('that %s leaves it unknown', async (_name, answer) => {
    const { url } = await lying(answer)
    expect(await sendTo(url, 500)).toEqual({ state: 'unknown', detail: expect.stringMatching(/./) })
  })

  it('that is not there has not got it', async () => {
    expect(await sendTo(`http://127.0.0.1:${await unusedPort()}`)).toMatchObject({
      state: 'refused',
      errors: [{ code: 'unreachable' }],
      retry: { afterMs: null, scope: 'message' },
    })
  })

  it('gets the file first, and then the message that names it', async () => {
    const seen: string[] = []
    const { url } = await receiving((request, response) => {
      let body = ''
      request.on('data', data => {
        body += data
      })
      request.on('end', () => {
        seen.push(`${request.url} ${body}`)
        response.end(JSON.stringify(request.url?.endsWith('/media') ? { id: '77' } : ACCEPTED))
      })
    })
    expect(await sendMessage(toolsAt(url), outgoingOf(IMAGE), CREDENTIALS)).toMatchObject({
      state: 'accepted',
    })
    expect(seen).toEqual([
      expect.stringMatching(/^\/v25.0\/106540352242922\/media .*a file/s),
      expect.stringContaining('"image":{"id":"77"}'),
    ])
  })
})

it('sends no message where the file did not get there', async () => {
  const { answer, calls } = await sent(outgoingOf(IMAGE), 400, graphError(131_053))
  expect(answer).toMatchObject({ state: 'refused', errors: [{ code: 131_053 }], retry: { scope: 'message' } })
  expect(calls.map(({ url }) => url)).toEqual(['https://graph.example/v25.0/106540352242922/media'])
})
