import { beforeAll, describe, expect, it } from 'vitest'
import type { MessageEvent } from '../../packages/receiver/src/index.ts'
import {
  badGateway,
  cut,
  error,
  type FaultKind,
  isDownload,
  type Matches,
  resetBefore,
} from '../../src/stand-ins/graph/index.ts'
import { startingWith, type Wanted, whole } from './support/expected.ts'
import { giving, saying, streaming, useFileHost } from './support/file-host.ts'
import { ADA_SHOWN, Kiosk } from './support/kiosk.ts'
import { awaitStored, expectFile, linkOf, read, refused } from './support/links.ts'
import { eventually } from './support/receiver.ts'
import { type Sample, sample } from './support/samples.ts'
import { hearFile, offered } from './support/sent-files.ts'
import { Talk, useTalk } from './support/talk.ts'

const LIMIT = 1_000_000

const stage = useTalk({}, { GOTALLO_MAX_FILE_MB: '1' })
const files = useFileHost()

const image = (size?: number) => sample('image/jpeg', 'view.jpg', size)
const openKiosk = async () => Kiosk.open((await Talk.begin(stage)).scene)

/** Calls about one file, at the API and where it is downloaded. */
const about =
  (id: string): Matches =>
  ({ path, query }) =>
    path.endsWith(`/${id}`) || query.get('mid') === id

/** Fails everything about a file that a customer then sends. */
const hearWithout = async (talk: Talk, file: Sample, fault: FaultKind, when: (id: string) => Matches) => {
  const { id, content } = offered(talk, file)
  const failing = talk.graph.fault(fault, { when: when(id), times: Number.POSITIVE_INFINITY })
  const message = await talk.hear(content)
  await eventually(
    () => failing.met.length,
    count => expect(count).toBeGreaterThan(0),
  )
  return { message, failing }
}

/** The next try comes after 10 s: it is waited for while the other tests run. */
let postponed: { readonly talk: Talk; readonly file: Sample; readonly message: MessageEvent }
beforeAll(async () => {
  const talk = await Talk.begin(stage)
  const file = image()
  const { message, failing } = await hearWithout(talk, file, error(2), about)
  failing.release()
  postponed = { talk, file, message }
})

describe('a file that is gone at the platform', () => {
  it('is 410, and one EVENT tells so', async () => {
    const talk = await Talk.begin(stage)
    talk.graph.describe(talk.customer, { name: 'Sheena Nelson' })
    const told = { id: '4711', mime_type: 'image/jpeg', sha256: 'x', caption: 'Look' }
    const message = await talk.hear({ type: 'image', image: told })
    const refusals = await Promise.all([1, 2, 3].map(() => refused(linkOf(message))))
    for (const refusal of refusals) expect(refusal).toMatchObject({ status: 410, code: 'file_gone' })
    const user = { first_name: 'Sheena Nelson', phone_number: `+${talk.customer}` }
    const quote: Wanted = {
      ext: message.ext_identifier,
      type: 'IMAGE',
      text: 'Look',
      file: { type: 'image', mime: 'image/jpeg' },
      user,
    }
    const ext = startingWith(`${message.ext_identifier}:media`)
    const media = { gone: true, reason: expect.stringMatching(/./) as string }
    const wanted: Wanted = { ext, type: 'EVENT', aux: { event: 'media', media }, quote, user }
    await talk.told(message.id, 2)
    expect((await talk.all()).slice(1)).toEqual([whole(wanted, talk.scene)])
  })

  it.each([404, 410])('or at whoever has it (HTTP %i), is so too', async status => {
    const kiosk = await openKiosk()
    const file_url = files.host.serve(saying(status))
    const message = await kiosk.hear({ type: 'IMAGE', file_url, mime_type: 'image/jpeg' })
    await kiosk.expectGone(message, new RegExp(`^127\\.0\\.0\\.1:\\d+ answered HTTP ${status}\\.$`))
  })
})

describe('a file that is larger than may be', () => {
  it('is not kept, and told as gone; one that is just as large is served', async () => {
    const talk = await Talk.begin(stage)
    const { message } = await hearFile(talk, image(LIMIT + 1))
    expect(await refused(linkOf(message))).toMatchObject({ status: 410, code: 'file_gone' })
    const [, gone] = await talk.told(message.id, 2)
    expect(gone?.auxiliary_data).toMatchObject({
      event: 'media',
      media: { gone: true, reason: expect.stringMatching(/larger than the 1000000/) },
    })
    const fits = image(LIMIT)
    await expectFile(linkOf((await hearFile(talk, fits)).message), fits)
  })

  it('is not kept either where nobody had said how large it is', async () => {
    const kiosk = await openKiosk()
    const file_url = files.host.serve(streaming(image(LIMIT + 1)))
    const message = await kiosk.hear({ type: 'IMAGE', file_url, mime_type: 'image/jpeg' })
    await kiosk.expectGone(message, /larger than the 1000000 bytes/)
  })
})

describe('a type that was not named', () => {
  it.each([
    ['its server says', 'image/jpeg', 'image/jpeg'],
    ['its server says, with parameters', 'image/jpeg; q="1"', 'image/jpeg; q="1"'],
    ['its first bytes say', null, 'image/jpeg'],
    ['its first bytes say, where its server says nothing of use', 'application/octet-stream', 'image/jpeg'],
  ])('is as %s, and an EVENT tells it', async (_what, said, type) => {
    const kiosk = await openKiosk()
    const file = image()
    const message = await kiosk.hear({ type: 'IMAGE', file_url: files.host.serve(giving(file, said)) })
    expect(message).toMatchObject({ mime_type: null, file_type: 'image' })
    const [media] = await kiosk.changes(message.id, 1)
    const wanted: Wanted = { ext: message.ext_identifier, type: 'IMAGE', user: ADA_SHOWN }
    const told = { mime_type: type, size: file.bytes.length }
    expect(media).toEqual(
      whole(
        {
          ...wanted,
          ext: startingWith(`${message.ext_identifier}:media:`),
          type: 'EVENT',
          aux: { event: 'media', media: told },
          quote: { ...wanted, file: { type: 'image', mime: type } },
        },
        kiosk.where,
      ),
    )
    await expectFile(linkOf(message), file, type)
    expect(await kiosk.scene.fired()).toHaveLength(2)
  })
})

describe('a file that cannot be had now', () => {
  const downloading =
    (id: string): Matches =>
    call =>
      isDownload(call) && about(id)(call)

  it.each([
    ['the API is out of order', error(2), about],
    ['the API is not there', resetBefore(), about],
    ['the download is refused', badGateway(), downloading],
    ['the download breaks off', cut(1_000), downloading],
  ] as const)('because %s is 503, and had once it can be', async (_what, fault, when) => {
    const talk = await Talk.begin(stage)
    const file = image()
    const { message, failing } = await hearWithout(talk, file, fault, when)
    const { status, headers, bytes } = await read(linkOf(message))
    expect([status, headers.get('retry-after')]).toEqual([503, '10'])
    expect(JSON.parse(bytes.toString())).toMatchObject({ code: 'files_unavailable' })
    failing.release()
    await expectFile(linkOf(message), file)
    expect(await talk.all()).toHaveLength(1)
  })
})

it('what could not be had at first was fetched without anybody asking for it', async () => {
  const { talk, file, message } = postponed
  await awaitStored(talk.scene, message)
  await expectFile(linkOf(message), file)
})
