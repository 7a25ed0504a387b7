import { beforeEach, describe, expect, it } from 'vitest'
import type { MessageEvent } from '../../packages/receiver/src/index.ts'
import { event, expectEvents, startingWith, type Wanted, type Where } from './support/expected.ts'
import { Scene, useStage } from './support/stage.ts'

const stage = useStage()

const AT = 1_768_473_000
const TIME = '2026-01-15T10:30:00Z'
const ADA = { ext_identifier: 'customer-7', first_name: 'Ada', phone_number: '+16505551234' }
const user = { first_name: 'Ada', phone_number: '+16505551234' }
const MESSAGE = {
  ext_identifier: 'kiosk-1',
  type: 'TEXT',
  text: 'Is this still available?',
  timestamp: TIME,
  chat_user: ADA,
}
const OUTBOUND = { ...MESSAGE, ext_identifier: 'kiosk-2', outbound: true, text: 'It is.' }
const WANTED: Wanted = { ext: 'kiosk-1', at: AT, text: MESSAGE.text, user }
const WANTED_OUTBOUND: Wanted = { ext: 'kiosk-2', at: AT, text: 'It is.', outbound: true, user }

interface Fed {
  readonly results: readonly {
    readonly ok: boolean
    readonly id?: string
    readonly ext_identifier?: string
    readonly errors?: readonly { readonly path: string; readonly message: string }[]
  }[]
}

let scene: Scene
let where: Where
let feedPath: string

beforeEach(async () => {
  scene = await Scene.set(stage)
  const account = { type: 'CUSTOM', name: 'Kiosk', credentials: {} }
  const { id: platformId } = await scene.client.post<{ id: string }>(scene.path('/platforms/'), account)
  where = { hubUrl: scene.hubUrl, tenantId: scene.tenantId, platformId, platform: 'CUSTOM' }
  feedPath = scene.path(`/platforms/${platformId}/messages/`)
})

const feed = (body: unknown): Promise<Fed> => scene.client.post<Fed>(feedPath, body)

/** Feeds, and hands back what that fired. */
const firedBy = async (...bodies: unknown[]): Promise<MessageEvent[]> => {
  const before = new Set((await scene.fired()).map(({ id }) => id))
  for (const body of bodies) await feed(body)
  return (await scene.fired()).filter(({ id }) => !before.has(id))
}

const receipt = (status: string, seconds: number, errors?: object[]) => ({
  receipt: {
    ext_identifier: 'kiosk-2',
    status,
    timestamp: new Date((AT + seconds) * 1_000).toISOString(),
    ...(errors === undefined ? {} : { errors }),
  },
})
const told = (word: string, seconds: number, quoted: Partial<Wanted>, aux: object = {}): Wanted =>
  event(startingWith(`kiosk-2:${word}`), word, {
    at: AT + seconds,
    aux,
    quote: { ...WANTED_OUTBOUND, ...quoted },
    user,
  })

describe('messages', () => {
  it('fire as any other, once per ext_identifier; without a time, at ours', async () => {
    const { results } = await feed(MESSAGE)
    const [fired] = await scene.fired()
    expect(results).toEqual([{ ok: true, id: fired?.id, ext_identifier: 'kiosk-1' }])
    expectEvents(await scene.fired(), [WANTED], where)

    expect(await feed({ ...MESSAGE, text: 'Something else' })).toEqual({ results })
    expectEvents(await scene.fired(), [WANTED], where)

    const now = Date.now()
    const [timeless] = await firedBy({ ...MESSAGE, ext_identifier: 'kiosk-0', timestamp: null })
    expect(Date.parse(timeless?.timestamp ?? '')).toBeGreaterThanOrEqual(now)
  })

  it('carry files, quotes, locations and what the caller attached', async () => {
    const location = { latitude: 37.44, longitude: -122.16, name: 'Shop', address: null, url: null }
    const events = await firedBy(
      MESSAGE,
      {
        ...MESSAGE,
        ext_identifier: 'kiosk-3',
        type: 'IMAGE',
        text: 'This one',
        file_url: 'https://files.example.com/1.jpg',
        mime_type: 'image/jpeg',
        media_title: '1.jpg',
        quoted_ext_identifier: 'kiosk-1',
        custom_data: { order: '1234' },
      },
      {
        ...MESSAGE,
        ext_identifier: 'kiosk-4',
        type: 'LOCATION',
        text: null,
        auxiliary_data: { location },
        quoted_ext_identifier: 'unknown',
      },
    )
    const photo = events.find(({ ext_identifier }) => ext_identifier === 'kiosk-3')
    expect(photo).toMatchObject({ custom_data: { order: '1234' } })
    // Never the URL that was fed: it may hold a token.
    expect(JSON.stringify(events)).not.toContain('files.example.com')
    expectEvents(
      events.map(one => ({ ...one, custom_data: {} })),
      [
        WANTED,
        {
          ext: 'kiosk-3',
          at: AT,
          type: 'IMAGE',
          text: 'This one',
          file: { type: 'image', mime: 'image/jpeg', title: '1.jpg' },
          quote: WANTED,
          user,
        },
        {
          ext: 'kiosk-4',
          at: AT,
          type: 'LOCATION',
          aux: { location, quoted_ext_identifier: 'unknown' },
          user,
        },
      ],
      where,
    )
  })
})

describe('receipts and edits', () => {
  it('tell of a change to the message, and only of a change', async () => {
    const errors = [{ code: 'E1', title: 'No route', detail: 'The kiosk is off' }]
    expectEvents(
      await firedBy(
        OUTBOUND,
        receipt('FAILED', 1, errors),
        receipt('DELIVERED', 2),
        receipt('READ', 3),
        receipt('DELIVERED', 2),
        receipt('READ', 4),
      ),
      [
        WANTED_OUTBOUND,
        told('failed', 1, { status: 'FAILED', aux: { errors } }, { errors }),
        told('delivered', 2, { status: 'DELIVERED' }),
        told('read', 3, { status: 'READ' }),
      ],
      where,
    )
  })

  it('that come before their message wait for it', async () => {
    expect(await feed(receipt('READ', 3))).toEqual({ results: [{ ok: true, ext_identifier: 'kiosk-2' }] })
    expect(await scene.fired()).toEqual([])
    expectEvents(await firedBy(OUTBOUND), [WANTED_OUTBOUND, told('read', 3, { status: 'READ' })], where)
  })

  it('edit and delete', async () => {
    const edit = {
      edit: { ext_identifier: 'kiosk-2', text: 'It is sold.', timestamp: '2026-01-15T10:31:00Z' },
    }
    expectEvents(
      await firedBy(OUTBOUND, edit, edit, receipt('DELETED', 90), receipt('READ', 91)),
      [
        WANTED_OUTBOUND,
        told('edited', 60, { text: 'It is sold.' }),
        told('deleted', 90, { text: 'It is sold.', status: 'DELETED' }),
      ],
      where,
    )
  })
})

describe('many items', () => {
  it('are answered one by one: a wrong one does not hold up the others', async () => {
    const items = [
      MESSAGE,
      { ...MESSAGE, ext_identifier: 'kiosk-9', type: 'EVENT' },
      { ...OUTBOUND, colour: 'red' },
      OUTBOUND,
      receipt('READ', 3),
      receipt('EATEN', 3),
      { ...MESSAGE, ext_identifier: 'kiosk-10', chat_user: { first_name: 'Nobody' } },
      'nonsense',
      MESSAGE,
    ]
    const { results } = await feed({ items })
    expect(results.map(({ ok }) => ok)).toEqual([true, false, false, true, true, false, false, false, true])
    expect(results.map(({ errors }) => errors?.map(({ path }) => path))).toEqual([
      undefined,
      [expect.stringMatching(/type$/)],
      [expect.stringMatching(/colour$/)],
      undefined,
      undefined,
      [expect.stringMatching(/receipt\.status$/)],
      [expect.stringMatching(/chat_user\.ext_identifier$/)],
      [expect.any(String)],
      undefined,
    ])
    expect(results[8]?.id).toBe(results[0]?.id)
    const read = told('read', 3, { status: 'READ' })
    expectEvents(await scene.fired(), [WANTED, WANTED_OUTBOUND, read], where)
  })

  it('may be 500, and no more', async () => {
    const items = Array.from({ length: 501 }, (_, i) => ({ ...MESSAGE, ext_identifier: `kiosk-${i}` }))
    expect(await scene.client.call('POST', feedPath, { items })).toMatchObject({ status: 400 })
    expect(await scene.count()).toBe(0)
    const { results } = await feed({ items: items.slice(0, 500) })
    expect(results.filter(({ ok }) => ok)).toHaveLength(500)
    expect(await scene.count()).toBe(500)
  })

  it.each([
    { what: 'a single wrong item', body: { ...MESSAGE, text: undefined } },
    { what: 'no items', body: { items: [] } },
    { what: 'nothing', body: {} },
    { what: 'a list', body: [MESSAGE] },
  ])('refuses $what with 400', async ({ body }) => {
    const answered = await scene.client.call('POST', feedPath, body)
    expect(answered).toMatchObject({ status: 400, body: { code: 'invalid', errors: expect.any(Array) } })
    expect(await scene.count()).toBe(0)
  })
})

describe('who may feed', () => {
  it('is the tenant, and only a CUSTOM account is fed', async () => {
    const agent = await scene.client.post<{ token: string }>(scene.path('/tokens/'), {
      name: 'x',
      kind: 'agent',
    })
    expect((await scene.client.as(agent.token).call('POST', feedPath, MESSAGE)).status).toBe(403)
    const whatsapp = scene.path(`/platforms/${scene.platformId}/messages/`)
    expect(await scene.client.call('POST', whatsapp, MESSAGE)).toMatchObject({
      status: 422,
      body: { code: 'platform_unsupported' },
    })
    expect(await scene.count()).toBe(0)
  })
})
