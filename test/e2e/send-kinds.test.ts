import { beforeAll, describe, expect, it } from 'vitest'
import type { MessageEvent } from '../../packages/receiver/src/index.ts'
import { hang } from '../../src/stand-ins/graph/index.ts'
import { type Wanted, whole } from './support/expected.ts'
import { after, giving, useFileHost } from './support/file-host.ts'
import { BUTTONS, FILE_KINDS, type Kind, PLAIN_KINDS } from './support/kinds.ts'
import { expectShape } from './support/law.ts'
import { expectFile, linkOf, upload } from './support/links.ts'
import { eventually } from './support/receiver.ts'
import { sample, sha256 } from './support/samples.ts'
import { Talk, useTalk } from './support/talk.ts'
import { bill, pictured, TEMPLATE_KINDS, TEMPLATES } from './support/templates.ts'

const WABA = 'kinds'
/** Of the numbers of the stand-in that name none. */
const DEFAULT_WABA = '419561257915477'
const PICTURE = sample('image/jpeg', 'bill.jpg')

const stage = useTalk()
const files = useFileHost()
let talk: Talk
let conversation: string
let customer: Wanted

beforeAll(async () => {
  for (const template of TEMPLATES) stage.graph.addTemplate({ ...template, wabaId: WABA })
  talk = await Talk.begin(stage, {}, WABA)
  talk.graph.describe(talk.customer, { name: 'Sheena Nelson', statuses: [] })
  const { conversation_id, ext_identifier } = await talk.hear('Hello')
  conversation = conversation_id
  const user = { first_name: 'Sheena Nelson', phone_number: `+${talk.customer}` }
  customer = { ext: ext_identifier, text: 'Hello', user }
})

type About = Pick<Kind, 'wanted' | 'template'>

/** The whole message, as it goes out or is read. */
const wholeOf = ({ wanted, template = null }: About, ext: string, status: MessageEvent['status']) => ({
  ...whole(
    { ...wanted, ext, status, outbound: true, ...(customer.user && { user: customer.user }) },
    talk.scene,
  ),
  template,
})

/** The template before its definition was looked at. */
const unfilled = ({ wanted, template }: About): About => ({
  wanted,
  ...(template ? { template: { ...template, category: null, text: null } } : {}),
})

/** Sends a message, and looks at all that comes of it. @returns its own event, and what WhatsApp got */
const expectSent = async ({ body, says, ...about }: Omit<Kind, 'what'>) => {
  const { status, body: prepared } = await talk.send(conversation, body)
  expect(status, JSON.stringify(prepared)).toBe(202)
  expect(prepared).toEqual(wholeOf(unfilled(about), '', 'PREPARED'))
  expectShape(prepared)
  const { id } = prepared
  const [own] = await talk.told(id, 1)
  const sent = talk.graph.sent.find(({ opaque }) => opaque === id)
  if (own === undefined || sent === undefined) throw new Error('It was told, and never sent.')
  expect(sent.body).toEqual({
    messaging_product: 'whatsapp',
    recipient_type: 'individual',
    to: talk.customer,
    biz_opaque_callback_data: id,
    ...says,
  })
  expect(own).toEqual({ ...wholeOf(about, sent.id, 'SENT'), id, conversation_id: conversation })
  // Not by itself: a receipt that comes before the send's answer has been written down tells the message first.
  await talk.graph.sendStatus(sent.id, 'delivered')
  const [, delivered] = await talk.told(id, 2)
  const arrived = { ...wholeOf(about, sent.id, 'DELIVERED'), id }
  expect(delivered).toMatchObject({ type: 'EVENT', ext_identifier: `${sent.id}:delivered`, template: null })
  expect(delivered?.quote).toEqual({ ...arrived, quote: null })
  expect(await talk.message(id)).toEqual(arrived)
  return { own, sent }
}

describe('a message without a file', () => {
  it.each(PLAIN_KINDS)('$what goes out as it is, and is told whole', async kind => {
    await expectSent(kind)
  })

  it('that replies names what it replies to, and quotes it', async () => {
    await expectSent({
      body: { type: 'TEXT', text: 'Hello to you', quote_id: (await talk.messages()).at(-1)?.id },
      says: {
        context: { message_id: customer.ext },
        type: 'text',
        text: { body: 'Hello to you', preview_url: false },
      },
      wanted: { text: 'Hello to you', quote: customer },
    })
  })

  it('with buttons is quoted by the button that is pressed', async () => {
    const { body: asked } = await talk.send(conversation, { type: 'WA_INTERACTIVE', interactive: BUTTONS })
    const { ext_identifier } = await talk.reaches(asked.id, 'SENT')
    const button_reply = { id: 'today', title: 'Today' }
    const pressed = await talk.hear({
      type: 'interactive',
      interactive: { type: 'button_reply', button_reply },
      context: { from: '15550783881', id: ext_identifier },
    })
    expect(pressed).toMatchObject({
      type: 'BUTTON',
      text: 'Today',
      auxiliary_data: { button: { title: 'Today', payload: 'today' } },
      quote: { id: asked.id, type: 'WA_INTERACTIVE', auxiliary_data: { interactive: BUTTONS } },
    })
  })
})

describe('a file', () => {
  it.each(FILE_KINDS)('$what by its URL is named to WhatsApp, and served by us too', async kind => {
    const { file, body, says, fileType } = kind
    const url = files.host.serve(giving(file))
    const { own } = await expectSent({
      body: { ...body, file_url: url, mime_type: file.mimeType, media_title: file.name },
      says: says({ link: url }),
      wanted: { ...body, file: { type: fileType, mime: file.mimeType, title: file.name } },
    })
    expect(JSON.stringify(own)).not.toContain('secret-of-the-host')
    await expectFile(linkOf(own), file)
  })

  it.each(FILE_KINDS)('$what as an upload is handed to WhatsApp byte by byte', async kind => {
    const { file, body, says, fileType } = kind
    const fileId = await upload(talk.scene, file)
    const { own, sent } = await expectSent({
      body: { ...body, file_id: fileId },
      says: says({ id: expect.any(String) }),
      wanted: { ...body, file: { type: fileType, mime: file.mimeType, title: file.name } },
    })
    const uploaded = talk.graph.records.uploads.at(-1)
    expect(JSON.stringify(sent.body)).toContain(`"id":"${uploaded?.id}"`)
    expect(uploaded).toMatchObject({
      phoneNumberId: talk.phone,
      mimeType: file.mimeType,
      fileName: file.name,
      size: file.bytes.length,
      sha256: sha256(file.bytes),
    })
    await expectFile(linkOf(own), file)
  })
})

describe('a template', () => {
  it.each(TEMPLATE_KINDS)('$what goes out with them, and is told with its words', async kind => {
    await expectSent(kind)
  })

  it.each(['file_id', 'file_url'])('with a %s for its header gets one, and is MEDIA_HSM', async field => {
    const link = files.host.serve(giving(PICTURE))
    const given = {
      file_id: { file_id: await upload(talk.scene, PICTURE) },
      file_url: { file_url: link, mime_type: 'image/jpeg', media_title: 'bill.jpg' },
    }[field]
    const uploaded = talk.graph.records.uploads.length
    const { body, template } = bill()
    const { says } = bill(pictured(field === 'file_url' ? { link } : { id: expect.any(String) }))
    const { own } = await expectSent({
      body: { ...body, ...given },
      says,
      wanted: { type: 'MEDIA_HSM', file: { type: 'image', mime: 'image/jpeg', title: 'bill.jpg' } },
      ...(template ? { template } : {}),
    })
    const digests = talk.graph.records.uploads.slice(uploaded).map(one => one.sha256)
    expect(digests).toEqual(field === 'file_id' ? [sha256(PICTURE.bytes)] : [])
    await expectFile(linkOf(own), PICTURE)
  })

  it('with a link in its header is MEDIA_HSM; of what type its file is, is told once it is known', async () => {
    const fetched = Promise.withResolvers<void>()
    const link = files.host.serve(after(fetched.promise, giving(PICTURE)))
    const { own } = await expectSent({
      ...bill(pictured({ link })),
      wanted: { type: 'MEDIA_HSM', file: { type: 'file', mime: null } },
    })
    fetched.resolve()
    const [, , media] = await talk.told(own.id, 3)
    expect(media).toMatchObject({
      type: 'EVENT',
      auxiliary_data: { event: 'media', media: { mime_type: 'image/jpeg', size: PICTURE.bytes.length } },
      quote: { id: own.id, status: 'DELIVERED', mime_type: 'image/jpeg', file_type: 'image' },
    })
    await expectFile(linkOf(own), PICTURE)
  })

  it('whose file is known before WhatsApp has taken it is told with its type, once', async () => {
    const link = files.host.serve(giving(PICTURE))
    const slow = talk.graph.fault(hang())
    const { body } = await talk.send(conversation, bill(pictured({ link })).body)
    await eventually(
      () => talk.message(body.id),
      message => expect(message).toMatchObject({ status: 'PREPARED', mime_type: 'image/jpeg' }),
    )
    slow.release()
    await talk.reaches(body.id, 'SENT')
    const told = (await talk.all()).filter(({ id, quote }) => id === body.id || quote?.id === body.id)
    expect(told).toMatchObject([
      { type: 'MEDIA_HSM', status: 'SENT', mime_type: 'image/jpeg', file_type: 'image' },
    ])
  })

  it('is asked for once, however often it is sent', async () => {
    const other = await Talk.begin(stage, {}, 'asked-once')
    stage.graph.addTemplate({ name: 'hi', components: [{ type: 'BODY', text: 'Hi!' }], wabaId: 'asked-once' })
    other.graph.describe(other.customer, { statuses: [] })
    const where = await other.write()
    for (let i = 0; i < 3; i += 1) {
      const { body } = await other.send(where, { type: 'HSM', template: { name: 'hi', language: 'en_US' } })
      const [own] = await other.told(body.id, 1)
      expect(own?.template).toEqual({
        name: 'hi',
        language: 'en_US',
        category: 'UTILITY',
        components: [],
        text: 'Hi!',
      })
    }
    const asked = other.graph.records.calls.filter(({ path }) =>
      path.endsWith('/asked-once/message_templates'),
    )
    expect(asked).toHaveLength(1)
  })

  it('whose definition we may not ask for goes out without its words', async () => {
    const other = await Talk.begin(stage)
    stage.graph.addTemplate({ name: 'hi', components: [{ type: 'BODY', text: 'Hi!' }], wabaId: DEFAULT_WABA })
    const template = { name: 'hi', language: 'en_US', components: [] }
    const { body } = await other.send(await other.write(), { type: 'HSM', template })
    const [own] = await other.told(body.id, 1)
    expect(own).toMatchObject({ status: 'SENT', text: null })
    expect(own?.template).toEqual({ ...template, category: null, text: null })
  })
})
