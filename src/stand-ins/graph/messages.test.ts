import { describe, expect, it } from 'vitest'
import { CUSTOMER, idOf, PHONE, TOKEN, World } from './graph.testing.ts'

describe('a message', () => {
  it('is answered as Meta does, and recorded', async () => {
    const world = await World.start({ statuses: [] })
    const answer = await world.sendText('Hello', { biz_opaque_callback_data: 'ours-1' })
    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({
      messaging_product: 'whatsapp',
      contacts: [{ input: CUSTOMER, wa_id: CUSTOMER }],
      messages: [{ id: expect.stringMatching(/^wamid\.[A-Za-z0-9+/]{40,}=*$/) }],
    })
    const [sent] = world.graph.sentTo(CUSTOMER)
    expect(sent).toMatchObject({ id: idOf(answer), type: 'text', opaque: 'ours-1', phoneNumberId: PHONE })
    expect(sent?.answeredAt).toBeGreaterThanOrEqual(sent?.arrivedAt ?? Number.NaN)
    expect(world.graph.records.calls).toMatchObject([{ authorized: true, status: 200, method: 'POST' }])
  })

  it('is for the number under which WhatsApp knows the input', async () => {
    const world = await World.start({ statuses: [], waIds: { '5511987654321': '551187654321' } })
    const { body } = await world.sendText('Oi', { to: '+55 11 98765-4321' })
    expect(body.contacts).toEqual([{ input: '+55 11 98765-4321', wa_id: '551187654321' }])
    expect(world.graph.sentTo('551187654321')).toHaveLength(1)
  })

  it('may name its recipient by the business-scoped id; the number goes first', async () => {
    const world = await World.start({ statuses: [] })
    world.graph.describe(CUSTOMER, { userId: 'US.134' })
    const byId = await world.sendText('Hi', { to: undefined, recipient: 'US.134' })
    expect(byId.body.contacts).toEqual([{ input: 'US.134', user_id: 'US.134' }])
    const both = await world.sendText('Hi', { recipient: 'US.134' })
    expect(both.body.contacts).toEqual([{ input: CUSTOMER, wa_id: CUSTOMER, user_id: 'US.134' }])
    const unknown = await world.sendText('Hi', { to: undefined, recipient: 'US.999' })
    expect(unknown.error.code).toBe(131009)
  })

  it('that comes twice is told by its tag', async () => {
    const world = await World.start({ statuses: [] })
    for (const tag of ['a', 'b', 'a']) await world.sendText('Hello', { biz_opaque_callback_data: tag })
    expect(world.graph.repeated.map(({ opaque }) => opaque)).toEqual(['a'])
  })
})

describe('who may not', () => {
  const asking = async (authorization: string | null, path = `${PHONE}/messages`) => {
    const world = await World.start()
    const headers = authorization === null ? {} : { authorization }
    const init = { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body: '{}' }
    const response = await fetch(`${world.graph.url}/v25.0/${path}`, init)
    const { error } = (await response.json()) as { error: Record<string, unknown> }
    return { status: response.status, error, challenge: response.headers.get('www-authenticate') }
  }

  it('a wrong token is answered with 190', async () => {
    const { status, error, challenge } = await asking('Bearer wrong')
    expect(status).toBe(401)
    expect(error).toEqual({
      message: 'Invalid OAuth access token - Cannot parse access token',
      type: 'OAuthException',
      code: 190,
      fbtrace_id: expect.stringMatching(/^A[\w-]{22}$/),
    })
    expect(challenge).toContain('"invalid_token"')
  })

  it('no token is answered with 104, and recorded', async () => {
    expect((await asking(null)).error.code).toBe(104)
  })

  it('an id that the token may not see looks as if it were not there', async () => {
    const { status, error } = await asking(`Bearer ${TOKEN}`, '999/messages')
    expect(status).toBe(400)
    expect(error).toMatchObject({ type: 'GraphMethodException', code: 100, error_subcode: 33 })
    expect(error.message).toContain("Unsupported post request. Object with ID '999' does not exist")
  })

  it('a token that was replaced is refused', async () => {
    const world = await World.start()
    world.graph.setAccessToken('another')
    expect((await world.sendText('Hello')).error.code).toBe(190)
  })
})

describe('what is refused', () => {
  it.each([
    ['another product', { messaging_product: 'sms' }, 100, 'messaging_product must be one of {WHATSAPP}'],
    ['no product', { messaging_product: undefined }, 100, 'The parameter messaging_product is required.'],
    ['no recipient', { to: undefined }, 100, 'The parameter to is required.'],
    ['words for a number', { to: 'somebody' }, 131009, 'malformed'],
    ['a number that is too short', { to: '12345' }, 131009, 'malformed'],
    ['its own number', { to: '15550783881' }, 131021, 'same'],
    ['no content', { text: undefined }, 100, 'The parameter text is required.'],
    ['no text', { text: {} }, 100, "The parameter text['body'] is required."],
    ['an empty text', { text: { body: '' } }, 100, "The parameter text['body'] is required."],
    ['a text that is a number', { text: { body: 5 } }, 100, "Param text['body'] must be a string."],
    [
      'a long text',
      { text: { body: 'a'.repeat(4_097) } },
      100,
      "Param text['body'] must be at most 4096 characters long.",
    ],
    [
      'an unknown key',
      { text: { body: 'a', colour: 'red' } },
      100,
      'Unexpected key "colour" on param "text".',
    ],
    ['an unknown parameter', { colour: 'red' }, 100, 'Unexpected key "colour".'],
    ['an unknown type', { type: 'jpeg' }, 100, 'TEMPLATE, TEXT, VIDEO} - got "jpeg".'],
    ['a long tag', { biz_opaque_callback_data: 'a'.repeat(513) }, 100, 'at most 512'],
    ['a quote that is none', { context: { message_id: '12' } }, 131009, 'context.message_id'],
    [
      'a place without latitude',
      { type: 'location', text: undefined, location: { longitude: '1' } },
      100,
      "location['latitude']",
    ],
    [
      'a place off the map',
      { type: 'location', text: undefined, location: { latitude: 91, longitude: 0 } },
      100,
      'between -90 and 90',
    ],
    ['no contact', { type: 'contacts', text: undefined, contacts: [] }, 100, 'contacts is required'],
    [
      'a contact with one name',
      { type: 'contacts', text: undefined, contacts: [{ name: { formatted_name: 'A' } }] },
      131009,
      'formatted_name',
    ],
    [
      'two reactions in one',
      { type: 'reaction', text: undefined, reaction: { message_id: 'wamid.x', emoji: '😀😀' } },
      131009,
      'emoji',
    ],
    [
      'a file that is not there',
      { type: 'image', text: undefined, image: { id: '1' } },
      100,
      "Param image['id'] is not a valid whatsapp business account media attachment ID",
    ],
    [
      'a file named twice',
      { type: 'image', text: undefined, image: { id: '1', link: 'https://a.b' } },
      100,
      'Only one of',
    ],
    [
      'a link that is none',
      { type: 'image', text: undefined, image: { link: 'a.png' } },
      100,
      'not a valid URI',
    ],
    [
      'a file name on an image',
      { type: 'image', text: undefined, image: { link: 'https://a.b', filename: 'a' } },
      100,
      'Unexpected key "filename" on param "image".',
    ],
    [
      'a caption on a sound',
      { type: 'audio', text: undefined, audio: { link: 'https://a.b', caption: 'a' } },
      100,
      'Unexpected key "caption"',
    ],
  ])('%s', async (_name, more, code, words) => {
    const world = await World.start()
    const answer = await world.sendText('Hello', more)
    expect(answer.status).toBe(400)
    expect(answer.error.code).toBe(code)
    expect(`${answer.error.message} ${answer.error.details ?? ''}`).toContain(words)
    expect(world.graph.sent).toEqual([])
  })

  it('JSON that is none', async () => {
    const world = await World.start()
    const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' }
    const response = await fetch(`${world.graph.url}/v25.0/${PHONE}/messages`, {
      method: 'POST',
      headers,
      body: '{',
    })
    expect(response.status).toBe(400)
  })

  it('a recipient who is not on the list of a test number', async () => {
    const world = await World.start({ allowedRecipients: ['15550001111'] })
    expect((await world.sendText('Hello')).error.code).toBe(131030)
    expect((await world.sendText('Hello', { to: '+15550001111' })).status).toBe(200)
  })
})

describe('what is taken', () => {
  it.each([
    ['emoji counted as people do', { type: 'text', text: { body: '😀'.repeat(4_096) } }],
    [
      'a place with texts for numbers',
      { type: 'location', location: { latitude: '37.4', longitude: '-122.1', name: 'A' } },
    ],
    ['a reaction that is taken back', { type: 'reaction', reaction: { message_id: 'wamid.x', emoji: '' } }],
    ['an emoji of several parts', { type: 'reaction', reaction: { message_id: 'wamid.x', emoji: '👩‍👧' } }],
    [
      'a contact',
      {
        type: 'contacts',
        contacts: [{ name: { formatted_name: 'A B', first_name: 'A' }, phones: [{ phone: '+1' }] }],
      },
    ],
    [
      'a file by its link',
      { type: 'document', document: { link: 'https://a.b/c.pdf', filename: 'c.pdf', caption: 'C' } },
    ],
    ['a reply', { type: 'text', text: { body: 'a' }, context: { message_id: 'wamid.x' } }],
    ['a recipient as a number', { type: 'text', text: { body: 'a' }, to: 16505551234 }],
  ])('%s', async (_name, content) => {
    const world = await World.start({ statuses: [] })
    expect((await world.send(content)).status).toBe(200)
  })
})
