import { describe, expect, it } from 'vitest'
import type { Draft } from '../../domain/draft.ts'
import { type Answer, bodyOf, type Call, fetching } from '../calls.testing.ts'
import { draftOf, linked, outgoingOf, takenBy, uploaded } from '../draft.testing.ts'
import type { Outgoing, PlatformTools } from '../platform.ts'
import { CAROUSEL, KEYBOARD, templateOf } from './drafts.testing.ts'
import { createOutbound } from './outbound.ts'

const CREDENTIALS = { auth_token: '445da6az1s345z78-dazcczb2542zv51a-e0vc5fva17480im9' }
const TO = ['id:01234567890A=']
const ID = '01949f3a-6c1e-7d3a-9a53-2f6f0c1b7e11'
const LINK = 'https://files.example/a/b'

const isInfo = ({ url }: Call): boolean => url.endsWith('/pa/get_account_info')
const info = (name: unknown) => Response.json({ status: 0, status_message: 'ok', name })
/** The number is more than JavaScript's own can hold. */
const TAKEN = '{"status":0,"status_message":"ok","message_token":5741311803571721087,"chat_hostname":"SN"}'
const taken: Answer = () => new Response(TAKEN)

/** Sends a draft to a Viber that answers so. */
const sending = (answer: Answer = taken, more: Partial<PlatformTools> = {}) => {
  const { fetch, calls } = fetching(call => (isInfo(call) ? info('Acme') : answer(call)))
  const tools = { apiUrl: 'https://chatapi.viber.com', now: () => 0, fetch, fetchPublic: fetch, ...more }
  const outbound = createOutbound(tools)
  const send = async (draft: Draft, over: Partial<Outgoing> = {}) =>
    outbound.send?.(outgoingOf(takenBy(outbound, draft), { to: TO, ...over }), CREDENTIALS)
  return { send, calls, outbound }
}

/** What stands in the body of `send_message` for a draft, beside what always does. */
const saidOf = async (draft: Draft, more: Partial<PlatformTools> = {}) => {
  const { send, calls } = sending(taken, more)
  expect(await send(draft)).toMatchObject({ state: 'accepted' })
  const { receiver, sender, ...said } = bodyOf(calls.at(-1)) as Record<string, unknown>
  expect([receiver, sender]).toEqual(['01234567890A=', { name: 'Acme' }])
  return said
}

const plain = { min_api_version: 1, tracking_data: ID }
const HUB = 'https://hub.example/files/1?expires=1&signature=a'
const sized = async () => new Response('x', { headers: { 'content-length': '3861139' } })

describe('Viber gets', () => {
  it('a text with its token, under the bot’s name, tagged with our id', async () => {
    const { send, calls } = sending()
    expect(await send(draftOf('TEXT', { text: 'Hello' }))).toEqual({
      state: 'accepted',
      extIdentifier: '5741311803571721087',
      status: 'SENT',
      identities: [],
    })
    expect(calls.map(({ url }) => url)).toEqual([
      'https://chatapi.viber.com/pa/get_account_info',
      'https://chatapi.viber.com/pa/send_message',
    ])
    for (const { init } of calls) {
      expect(init.method).toBe('POST')
      expect(new Headers(init.headers).get('x-viber-auth-token')).toBe(CREDENTIALS.auth_token)
      expect(JSON.stringify(bodyOf({ url: '', init }))).not.toContain(CREDENTIALS.auth_token)
    }
    expect(bodyOf(calls[1])).toEqual({
      receiver: '01234567890A=',
      sender: { name: 'Acme' },
      min_api_version: 1,
      tracking_data: ID,
      type: 'text',
      text: 'Hello',
    })
  })

  it.each<[string, Draft, object]>([
    [
      'a picture with a caption',
      draftOf('IMAGE', { text: 'See', media: linked(`${LINK}.jpg`) }),
      { type: 'picture', text: 'See', media: `${LINK}.jpg` },
    ],
    [
      'a picture without one, which Viber wants to be empty',
      draftOf('IMAGE', { media: uploaded('image/png') }),
      { type: 'picture', text: '', media: HUB },
    ],
    [
      'a moving picture as its address',
      draftOf('GIF', { media: linked(`${LINK}.gif`) }),
      { type: 'url', media: `${LINK}.gif` },
    ],
    [
      'a place',
      draftOf('LOCATION', { auxiliaryData: { location: { latitude: 52.5163, longitude: 13.3777 } } }),
      { type: 'location', location: { lat: 52.5163, lon: 13.3777 } },
    ],
    [
      'a contact with its one number',
      draftOf('CONTACT', { auxiliaryData: { contacts: [{ name: 'Ada', phones: ['1 (650) 555-1234'] }] } }),
      { type: 'contact', contact: { name: 'Ada', phone_number: '+16505551234' } },
    ],
    [
      'a sticker by its number',
      draftOf('STICKER', { auxiliaryData: { interactive: { sticker_id: 46_105 } } }),
      { type: 'sticker', sticker_id: 46_105 },
    ],
  ])('%s', async (_what, draft, said) => {
    expect(await saidOf(draft)).toEqual({ ...plain, ...said })
  })

  it('a video and a file with their size, of an upload by opening it', async () => {
    const [video, file] = [
      draftOf('VIDEO', { media: uploaded('video/mp4') }),
      draftOf('FILE', { media: uploaded('application/pdf', 'Bill.pdf') }),
    ]
    expect(await saidOf(video)).toEqual({ ...plain, type: 'video', media: HUB, size: 6 })
    expect(await saidOf(file)).toEqual({
      ...plain,
      type: 'file',
      media: HUB,
      size: 6,
      file_name: 'Bill.pdf',
    })
  })

  it('the size of a link by asking whoever has it, who is not shown who asks', async () => {
    const { fetch, calls } = fetching(sized)
    const said = await saidOf(draftOf('AUDIO', { media: linked(`${LINK}%20c.mp3`) }), { fetchPublic: fetch })
    expect(said).toEqual({
      ...plain,
      type: 'file',
      media: `${LINK}%20c.mp3`,
      size: 3_861_139,
      file_name: 'b c.mp3',
    })
    expect(calls.map(({ url }) => url)).toEqual([`${LINK}%20c.mp3`])
    expect(JSON.stringify([...new Headers(calls[0]?.init.headers)])).not.toContain(CREDENTIALS.auth_token)
  })

  it('a name with an ending, so that phones can open the file', async () => {
    const { file_name } = await saidOf(draftOf('FILE', { media: linked(`${LINK}.pdf`, null, 'Our bill') }), {
      fetchPublic: sized,
    })
    expect(file_name).toBe('Our bill.pdf')
  })

  it('buttons, and in the tag those that answer with a text', async () => {
    const below = await saidOf(templateOf({ keyboard: KEYBOARD }, 'Shall we?'))
    expect(below).toEqual({
      min_api_version: 1,
      tracking_data: `${ID} [["yes","Yes"]]`,
      type: 'text',
      text: 'Shall we?',
      keyboard: KEYBOARD,
    })
    const cards = await saidOf(templateOf({ rich_media: CAROUSEL, alt_text: 'Our jackets' }))
    expect(cards).toEqual({
      min_api_version: 7,
      tracking_data: `${ID} [["yes","Yes"]]`,
      type: 'rich_media',
      rich_media: CAROUSEL,
      alt_text: 'Our jackets',
    })
    expect(await saidOf(templateOf({ rich_media: CAROUSEL, min_api_version: 2 }))).toMatchObject({
      min_api_version: 2,
    })
  })
})

describe('the name of the sender', () => {
  const nameOf = async (given: unknown) => {
    const { fetch, calls } = fetching(call => (isInfo(call) ? info(given) : new Response(TAKEN)))
    await sending(taken, { fetch }).send(draftOf('TEXT', { text: 'Hello' }))
    return (bodyOf(calls.at(-1)) as { sender: { name: string } }).sender.name
  }

  it('is the bot’s own, as much of it as Viber takes', async () => {
    expect(await nameOf('Acme')).toBe('Acme')
    expect(await nameOf('The Very Long Named Company of Acme')).toBe('The Very Long Named Company')
    expect(await nameOf('😀'.repeat(20))).toBe('😀'.repeat(14))
    for (const none of [undefined, '', ' ', 7]) expect(await nameOf(none)).toBe('Support')
  })

  it('is asked for once an hour, and kept where it cannot be had again', async () => {
    let now = 0
    let isUp = true
    const { fetch, calls } = fetching(call => {
      if (!isInfo(call)) return new Response(TAKEN)
      return isUp ? info('Acme') : new Response('no', { status: 503 })
    })
    const { send } = sending(taken, { fetch, now: () => now })
    const ask = async () => {
      const before = calls.length
      const answer = await send(draftOf('TEXT', { text: 'Hello' }))
      return [answer?.state, calls.slice(before).filter(isInfo).length]
    }
    expect([await ask(), await ask()]).toEqual([
      ['accepted', 1],
      ['accepted', 0],
    ])
    now = 3_600_001
    isUp = false
    expect(await ask()).toEqual(['accepted', 1])
  })

  it('that cannot be found out lets nothing be sent', async () => {
    const fetch: PlatformTools['fetch'] = async () =>
      Response.json({ status: 2, status_message: 'invalidAuthToken' })
    let isHandedOver = false
    const handOver = async () => {
      isHandedOver = true
    }
    const answer = await sending(taken, { fetch }).send(draftOf('TEXT', { text: 'Hello' }), { handOver })
    expect(answer).toMatchObject({
      state: 'refused',
      retry: null,
      account: expect.stringContaining('status 2'),
    })
    expect(isHandedOver).toBe(false)
  })
})
