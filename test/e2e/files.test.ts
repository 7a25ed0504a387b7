import { beforeAll, describe, expect, it } from 'vitest'
import type { MessageEvent } from '../../packages/receiver/src/index.ts'
import { hang, isDownload } from '../../src/stand-ins/graph/index.ts'
import { giving, useFileHost } from './support/file-host.ts'
import { ADA_SHOWN, Kiosk } from './support/kiosk.ts'
import {
  altered,
  awaitStored,
  expectFile,
  linkOf,
  postFile,
  read,
  refused,
  type Uploaded,
  upload,
} from './support/links.ts'
import { eventually } from './support/receiver.ts'
import { sample, sha256 } from './support/samples.ts'
import { downloadsOf, hearFile, offered } from './support/sent-files.ts'
import { Talk, useTalk } from './support/talk.ts'

const stage = useTalk({}, { GOTALLO_MAX_FILE_MB: '1' })
const files = useFileHost()

/** Downloads of one account that the hub makes by itself at the same time, at most. */
const AT_ONCE = 2
const DAY_S = 86_400

const image = (name = 'view.jpg') => sample('image/jpeg', name)

describe('the file of a message', () => {
  it('is had by its link at once, also where its own download has not had its turn', async () => {
    const talk = await Talk.begin(stage)
    const others = Array.from({ length: AT_ONCE }, () => offered(talk, image()))
    const hanging = talk.graph.fault(hang(), {
      when: call => isDownload(call) && others.some(({ id }) => id === call.query.get('mid')),
      times: AT_ONCE,
    })
    const held: MessageEvent[] = []
    for (const { content } of others) held.push(await talk.hear(content))
    await eventually(
      () => hanging.met.length,
      count => expect(count).toBe(AT_ONCE),
    )
    const file = image()
    const { message, mediaId } = await hearFile(talk, file)
    expect(downloadsOf(talk, mediaId)).toEqual([])
    await Promise.all(Array.from({ length: 8 }, () => expectFile(linkOf(message), file)))
    expect(downloadsOf(talk, mediaId)).toMatchObject([{ status: 200 }])
    hanging.release()
    for (const one of held) await awaitStored(talk.scene, one)
  })

  it('is fetched without anybody asking for it, once, and outlives the one at the platform', async () => {
    const talk = await Talk.begin(stage)
    const file = image()
    const { message, mediaId } = await hearFile(talk, file)
    await awaitStored(talk.scene, message)
    talk.graph.expireMedia(mediaId)
    await expectFile(linkOf(message), file)
    expect(downloadsOf(talk, mediaId)).toHaveLength(1)
    expect(await talk.all()).toHaveLength(1)
  })

  it('has a fresh link whenever its message is read', async () => {
    const talk = await Talk.begin(stage)
    const file = image()
    const { message } = await hearFile(talk, file)
    const fresh = await eventually(
      async () => linkOf(await talk.message(message.id)),
      link => expect(link).not.toBe(linkOf(message)),
    )
    const until = (link: string) => Number(new URL(link).searchParams.get('expires'))
    expect(until(fresh)).toBeGreaterThan(until(linkOf(message)))
    expect(until(fresh) - Date.now() / 1_000).toBeGreaterThan(30 * DAY_S - 60)
    await expectFile(fresh, file)
    await expectFile(linkOf(message), file)
  })

  it('is nobody’s any more once the customer was erased', async () => {
    const talk = await Talk.begin(stage)
    const { message } = await hearFile(talk, image())
    await awaitStored(talk.scene, message)
    const path = talk.scene.path(`/chat-users/${message.chat_user.id}/`)
    expect((await talk.client.call('DELETE', path)).status).toBe(204)
    expect(await refused(linkOf(message))).toMatchObject({ status: 404, code: 'not_found' })
  })
})

describe('a link', () => {
  const file = sample('application/pdf', 'Menü.pdf')
  let link: string
  beforeAll(async () => {
    const talk = await Talk.begin(stage)
    link = linkOf((await hearFile(talk, file)).message)
  })

  it('gives the file with all that is known of it, and runs nothing of it', async () => {
    const answer = await read(link)
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'application/pdf',
      'content-length': String(file.bytes.length),
      'content-disposition': `inline; filename="Men_.pdf"; filename*=UTF-8''Men%C3%BC.pdf`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "sandbox; default-src 'none'",
      'accept-ranges': 'bytes',
      'cache-control': expect.stringMatching(/^private, max-age=\d+$/),
      etag: `"${sha256(file.bytes)}"`,
    })
    expect([answer.status, sha256(answer.bytes)]).toEqual([200, sha256(file.bytes)])
    const head = await read(link, {}, 'HEAD')
    expect([head.status, head.bytes.length]).toEqual([200, 0])
    for (const name of ['content-type', 'content-length', 'etag'])
      expect(head.headers.get(name)).toBe(answer.headers.get(name))
  })

  it('gives a part of it, or says that there is none', async () => {
    const { length } = file.bytes
    const parts: [string, number, number][] = [
      ['bytes=0-0', 0, 1],
      ['bytes=100-199', 100, 200],
      [`bytes=${length - 10}-`, length - 10, length],
      ['bytes=-7', length - 7, length],
      [`bytes=5-${length * 2}`, 5, length],
    ]
    for (const [range, start, end] of parts) {
      const { status, headers, bytes } = await read(link, { range })
      expect([status, headers.get('content-range')]).toEqual([206, `bytes ${start}-${end - 1}/${length}`])
      expect(bytes.equals(file.bytes.subarray(start, end)), range).toBe(true)
    }
    const none = await read(link, { range: `bytes=${length}-` })
    expect([none.status, none.headers.get('content-range')]).toEqual([416, `bytes */${length}`])
    expect((await read(link, { range: 'bytes=0-1', 'if-range': '"another"' })).status).toBe(200)
  })

  it('gives nothing twice to whoever has it', async () => {
    const known = await read(link, { 'if-none-match': `"${sha256(file.bytes)}"` })
    expect([known.status, known.bytes.length]).toEqual([304, 0])
  })

  it('is refused where anything of it was altered', async () => {
    const id = /files\/([^?]+)/.exec(link)?.[1] ?? ''
    const other = linkOf((await hearFile(await Talk.begin(stage), image())).message)
    const foreign = link.replace(id, /files\/([^?]+)/.exec(other)?.[1] ?? '')
    const wrong = /signature of this link is wrong/
    const cases: [string, RegExp][] = [
      [altered(link, 'signature', 'AAAA'), wrong],
      [altered(link, 'expires', String(Math.floor(Date.now() / 1_000) + 90 * DAY_S)), wrong],
      [altered(link, 'expires', '1750000000'), /has expired/],
      [foreign, wrong],
      [link.replace(/\?.*/, ''), /GET …\/messages/],
    ]
    for (const [altered, words] of cases) {
      const refusal = { status: 403, code: 'link_invalid', detail: expect.stringMatching(words) }
      expect(await refused(altered), altered).toEqual(refusal)
    }
  })
})

describe('a document that could run something', () => {
  it.each([
    ['text/html', 'page.html'],
    ['image/svg+xml', 'drawing.svg'],
    ['application/xhtml+xml', 'page.xhtml'],
  ])('%s is saved, not shown', async (mimeType, name) => {
    const { message } = await hearFile(await Talk.begin(stage), sample(mimeType, name))
    const { headers } = await read(linkOf(message))
    expect(headers.get('content-type')).toBe(mimeType)
    expect(headers.get('content-disposition')).toBe(`attachment; filename="${name}"`)
    expect(headers.get('content-security-policy')).toContain('sandbox')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
  })
})

describe('an upload', () => {
  it('is of one tenant, and no other can send it', async () => {
    const [ours, theirs] = [await Talk.begin(stage), await Talk.begin(stage)]
    const file_id = await upload(theirs.scene, image())
    const conversation = await ours.write()
    expect(await ours.send(conversation, { type: 'IMAGE', file_id })).toMatchObject({
      status: 422,
      body: { code: 'message_refused', errors: [{ path: 'file_id' }] },
    })
    expect(await ours.messages()).toHaveLength(1)
    expect((await theirs.send(await theirs.write(), { type: 'IMAGE', file_id })).status).toBe(202)
  })

  it('is as large as it may be, and no larger', async () => {
    const { scene } = await Talk.begin(stage)
    const large = await postFile(scene, sample('video/mp4', 'long.mp4', 1_000_001))
    expect([large.status, await large.json()]).toEqual([
      413,
      expect.objectContaining({ code: 'file_too_large', detail: expect.stringContaining('1000000') }),
    ])
    const fits = await postFile(scene, sample('video/mp4', 'short.mp4', 1_000_000))
    expect([fits.status, ((await fits.json()) as Uploaded).size]).toEqual([201, 1_000_000])
  })
})

describe('the picture of a customer', () => {
  it('is served by us, follows when he changes it, and its address is not told', async () => {
    const kiosk = await Kiosk.open((await Talk.begin(stage)).scene)
    const [first, second] = [image('1.jpg'), image('2.jpg')]
    const text = { type: 'TEXT', text: 'Hello' }
    const wearing = (url: string) => kiosk.hear(text, { profile_picture_url: url })
    const before = await kiosk.hear(text)
    expect(before.chat_user).toMatchObject({ ...ADA_SHOWN, profile_picture: null })
    const pictureOf = ({ id, chat_user }: MessageEvent) => linkOf({ id, file: chat_user.profile_picture })
    const earlier = pictureOf(await wearing(files.host.serve(giving(first))))
    await expectFile(earlier, first)
    const later = pictureOf(await wearing(files.host.serve(giving(second))))
    await expectFile(later, second)
    await expectFile(earlier, second)
    expect(JSON.stringify(await kiosk.scene.fired())).not.toContain('secret-of-the-host')
    const shown = await kiosk.scene.client.get(kiosk.scene.path(`/messages/${before.id}/`))
    expect(JSON.stringify(shown)).not.toContain('secret-of-the-host')
  })
})
