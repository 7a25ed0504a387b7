import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BUCKET, type Bucket, KEYS, startBucket } from '../../src/files/flydrive/s3.testing.ts'
import { awaitStored, expectFile, linkOf, postFile, read, refused, upload } from './support/links.ts'
import { eventually } from './support/receiver.ts'
import { sample, sha256 } from './support/samples.ts'
import { downloadsOf, hearFile } from './support/sent-files.ts'
import { Talk, useTalk } from './support/talk.ts'

const folder = mkdtempSync(join(tmpdir(), 'gotallo-e2e-s3-'))
const PREFIX = 'hub/files'
let bucket: Bucket

beforeAll(async () => {
  bucket = await startBucket(folder)
})
afterAll(async () => {
  await bucket.close()
  rmSync(folder, { recursive: true, force: true })
})

const stage = useTalk({}, () => ({
  GOTALLO_FILES_URL: `s3://${BUCKET}/${PREFIX}?endpoint=${bucket.endpoint}&path_style=true`,
  AWS_ACCESS_KEY_ID: KEYS.accessKeyId,
  AWS_SECRET_ACCESS_KEY: KEYS.secretAccessKey,
}))

const image = () => sample('image/jpeg', 'view.jpg')

/** The objects of a tenant. */
const objectsOf = ({ scene }: Talk): readonly string[] =>
  bucket.names().filter(name => name.startsWith(`${PREFIX}/${scene.tenantId}/`))

describe('files in a bucket', () => {
  it('are fetched into it and served from it, whole and in part', async () => {
    const talk = await Talk.begin(stage)
    const file = image()
    const { message, mediaId } = await hearFile(talk, file)
    await awaitStored(talk.scene, message)
    expect(objectsOf(talk)).toEqual([expect.stringContaining(message.id)])
    talk.graph.expireMedia(mediaId)
    await expectFile(linkOf(message), file)
    const part = await read(linkOf(message), { range: 'bytes=10-19' })
    expect([part.status, part.headers.get('content-range')]).toEqual([206, 'bytes 10-19/2000'])
    expect(part.bytes.equals(file.bytes.subarray(10, 20))).toBe(true)
    expect((await read(linkOf(message), { range: 'bytes=-1' })).bytes).toEqual(file.bytes.subarray(-1))
    expect((await read(linkOf(message), { range: 'bytes=2000-' })).status).toBe(416)
    expect(downloadsOf(talk, mediaId)).toHaveLength(1)
  })

  it('are uploaded into it, and sent from it', async () => {
    const talk = await Talk.begin(stage)
    const file = image()
    const file_id = await upload(talk.scene, file)
    expect(objectsOf(talk)).toEqual([expect.stringContaining(file_id)])
    const { body } = await talk.send(await talk.write(), { type: 'IMAGE', file_id })
    const [own] = await talk.told(body.id, 1)
    expect(talk.graph.records.uploads.at(-1)).toMatchObject({ sha256: sha256(file.bytes) })
    expect(own?.status).toBe('SENT')
    await expectFile(linkOf(body), file)
  })
})

describe('a bucket whose secret is wrong', () => {
  it('keeps nothing from being delivered, nor from being erased; all is made up for once it is right', async () => {
    const [talk, erased] = [await Talk.begin(stage), await Talk.begin(stage)]
    const { message: last } = await hearFile(erased, image())
    await awaitStored(erased.scene, last)
    await stage.hub.stop()
    await stage.hub.start({ AWS_SECRET_ACCESS_KEY: 'wrong' })
    const file = image()
    const { message } = await hearFile(talk, file)
    const id = await talk.say(message.conversation_id, 'Nice')
    await talk.reaches(id, 'DELIVERED')
    expect(await refused(linkOf(message))).toMatchObject({ status: 503, code: 'files_unavailable' })
    const refusal = await postFile(talk.scene, image())
    expect([refusal.status, await refusal.json()]).toEqual([
      503,
      expect.objectContaining({ code: 'files_unavailable' }),
    ])
    const person = erased.scene.path(`/chat-users/${last.chat_user.id}/`)
    expect((await erased.client.call('DELETE', person)).status).toBe(204)
    expect(await refused(linkOf(last))).toMatchObject({ status: 404 })
    expect(objectsOf(erased)).toHaveLength(1)
    expect(stage.hub.output).toMatch(/signature/i)
    expect(stage.hub.output).not.toContain('S3RVER')
    await stage.hub.stop()
    await stage.hub.start()
    await expectFile(linkOf(message), file)
    expect(objectsOf(talk)).toHaveLength(1)
    await eventually(
      () => objectsOf(erased),
      names => expect(names).toEqual([]),
    )
    expect((await talk.all()).filter(({ quote }) => quote?.id === message.id)).toEqual([])
  })
})
