import { beforeEach, describe, expect, it } from 'vitest'
import type { MessageEvent } from '../../packages/receiver/src/index.ts'
import { type Wanted, whole } from './support/expected.ts'
import { giving, useFileHost } from './support/file-host.ts'
import { ADA_SHOWN, Kiosk } from './support/kiosk.ts'
import { expectFile, linkOf, upload } from './support/links.ts'
import { sample } from './support/samples.ts'
import { Scene, useStage } from './support/stage.ts'

const stage = useStage()
const files = useFileHost()
let kiosk: Kiosk
let conversation: string

beforeEach(async () => {
  kiosk = await Kiosk.open(await Scene.set(stage))
  conversation = (await kiosk.hear()).conversation_id
})

const outbound = (wanted: Wanted): Wanted => ({
  status: 'PREPARED',
  user: ADA_SHOWN,
  outbound: true,
  ...wanted,
})

/** Sends, and looks at the event that goes out by it. */
const expectTold = async (body: object, wanted: Omit<Wanted, 'ext'>): Promise<MessageEvent> => {
  const answer = await kiosk.send(conversation, body)
  expect(answer.status, JSON.stringify(answer.body)).toBe(202)
  const { id } = answer.body
  const own = await kiosk.event(event => event.id === id, `the event of ${id}`)
  expect(own).toEqual(whole(outbound({ ext: id, ...wanted }), kiosk.where))
  expect(answer.body).toEqual(own)
  return own
}

const words = (events: readonly MessageEvent[]) => events.map(({ auxiliary_data }) => auxiliary_data.event)

describe('what is sent on a platform of your own', () => {
  it('is told at once, PREPARED, under its own id; receipts say what became of it', async () => {
    const { id } = await expectTold({ type: 'TEXT', text: 'It is ready.' }, { text: 'It is ready.' })
    for (const status of ['SENT', 'DELIVERED', 'SENT', 'READ']) await kiosk.receipt(id, status)
    const changes = await kiosk.changes(id, 3)
    expect(words(changes)).toEqual(['sent', 'delivered', 'read'])
    expect(changes.map(({ quote }) => quote?.status)).toEqual(['SENT', 'DELIVERED', 'READ'])
    expect(changes.map(({ ext_identifier }) => ext_identifier)).toEqual(
      ['sent', 'delivered', 'read'].map(word => expect.stringContaining(`${id}:${word}`)),
    )
    expect(await kiosk.scene.fired()).toHaveLength(5)
  })

  it('is DELETED when it is taken back, and told so once', async () => {
    const { id } = await expectTold({ type: 'TEXT', text: 'Not so.' }, { text: 'Not so.' })
    const path = kiosk.scene.path(`/messages/${id}/`)
    for (let i = 0; i < 2; i += 1) expect((await kiosk.scene.client.call('DELETE', path)).status).toBe(204)
    const [deleted] = await kiosk.changes(id, 1)
    expect(deleted).toEqual(
      whole(
        {
          ext: `${id}:deleted`,
          type: 'EVENT',
          aux: { event: 'deleted' },
          quote: outbound({ ext: id, text: 'Not so.', status: 'DELETED' }),
          user: ADA_SHOWN,
        },
        kiosk.where,
      ),
    )
    await kiosk.receipt(id, 'READ')
    expect(await kiosk.scene.fired()).toHaveLength(3)
  })

  it('may be a file by its URL, which is fetched and served by us', async () => {
    const file = sample('application/pdf', 'Menu.pdf')
    const url = files.host.serve(giving(file))
    const own = await expectTold(
      {
        type: 'FILE',
        text: 'Today',
        file_url: url,
        mime_type: file.mimeType,
        media_title: file.name,
      },
      { type: 'FILE', text: 'Today', file: { type: 'file', mime: file.mimeType, title: file.name } },
    )
    await expectFile(linkOf(own), file)
    await expectFile(linkOf(own), file)
    expect(files.host.timesAsked(url)).toBe(1)
    expect(JSON.stringify(await kiosk.scene.fired())).not.toContain('secret-of-the-host')
  })

  it('may be a file that was uploaded, and a template in words of your own', async () => {
    const file = sample('video/mp4', 'tour.mp4')
    const own = await expectTold(
      { type: 'GIF', file_id: await upload(kiosk.scene, file) },
      { type: 'GIF', file: { type: 'video', mime: file.mimeType, title: file.name } },
    )
    await expectFile(linkOf(own), file)
    const template = { name: 'Morning', language: 'de', components: [] }
    const answer = await kiosk.send(conversation, { type: 'HSM', text: 'Guten Morgen', template })
    expect(answer).toMatchObject({
      status: 202,
      body: { type: 'HSM', text: 'Guten Morgen', template: { ...template, category: null, text: null } },
    })
    expect(await kiosk.scene.fired()).toHaveLength(3)
  })

  it('may begin a conversation, whenever it is', async () => {
    const path = kiosk.scene.path('/messages/')
    const body = { platform_id: kiosk.platformId, to: 'customer-8', type: 'TEXT', text: 'Hello you' }
    const begun = await kiosk.scene.client.call<MessageEvent>('POST', path, body)
    expect(begun).toMatchObject({ status: 202, body: { status: 'PREPARED', conversation_state: 'OPEN' } })
    const own = await kiosk.event(({ id }) => id === begun.body.id, 'the event of it')
    expect(own.conversation_id).not.toBe(conversation)
    const known = await kiosk.scene.client.call<MessageEvent>('POST', path, { ...body, to: 'customer-7' })
    expect(known.body.conversation_id).toBe(conversation)
  })
})
