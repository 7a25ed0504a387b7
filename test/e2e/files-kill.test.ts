import { describe, expect, it } from 'vitest'
import type { MessageEvent } from '../../packages/receiver/src/index.ts'
import { hang, isDownload } from '../../src/stand-ins/graph/index.ts'
import { ageReservedKeys, filesDeleted, rowsOf, storedFiles } from './support/data.ts'
import { ADMIN_TOKEN, TestHub } from './support/hub.ts'
import { awaitStored, expectFile, linkOf } from './support/links.ts'
import { eventually } from './support/receiver.ts'
import { type Sample, sample } from './support/samples.ts'
import { downloadsOf, hearFile } from './support/sent-files.ts'
import { Talk, useTalk } from './support/talk.ts'

const stage = useTalk()

/** Downloads that the hub makes by itself at the same time for one account, at most. */
const AT_ONCE = 2

describe('a hub that is killed before it has fetched a file', () => {
  it('does so after its start, and at once where it is asked for', async () => {
    const talk = await Talk.begin(stage)
    const files = Array.from({ length: AT_ONCE + 1 }, () => sample('image/jpeg', 'view.jpg'))
    const hanging = talk.graph.fault(hang(), { when: isDownload, times: Number.POSITIVE_INFINITY })
    const heard: { file: Sample; mediaId: string; message: MessageEvent }[] = []
    for (const file of files) heard.push({ file, ...(await hearFile(talk, file)) })
    await eventually(
      () => hanging.met.length,
      count => expect(count).toBe(AT_ONCE),
    )
    await stage.hub.kill()
    hanging.release()
    await stage.hub.start()
    const begun = heard.slice(0, AT_ONCE)
    // What was begun is begun anew by itself only minutes later: another process might still be at it.
    for (const { message } of heard.slice(AT_ONCE)) await awaitStored(talk.scene, message)
    for (const { mediaId } of begun) expect(downloadsOf(talk, mediaId)).toMatchObject([{ status: null }])
    for (const { file, mediaId, message } of heard) {
      await expectFile(linkOf(message), file)
      expect(downloadsOf(talk, mediaId).filter(({ status }) => status === 200)).toHaveLength(1)
    }
    expect(await talk.all()).toHaveLength(heard.length)
  })
})

describe('a hub that is killed when it has written a file, and not yet its row', () => {
  it('deletes what it left behind, a day later', async () => {
    const hub = await TestHub.start({}, 'test/e2e/support/writing-hub.ts')
    try {
      const { id } = await hub.client.post<{ id: string }>('/tenants/', { name: 'Acme' })
      const body = new FormData()
      body.set('file', new Blob(['left behind']), 'a.txt')
      const uploading = fetch(`${hub.url}/api/v1/tenants/${id}/files/`, {
        method: 'POST',
        headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
        body,
      })
      await expect(uploading).rejects.toThrow()
      await hub.ended()
      const rows = [await rowsOf(hub, 'files'), await rowsOf(hub, 'unused_keys')]
      expect([storedFiles(hub).length, ...rows]).toEqual([1, 0, 1])
      await hub.start()
      await hub.stop()
      expect(storedFiles(hub)).toHaveLength(1)
      await ageReservedKeys(hub)
      await filesDeleted(hub)
    } finally {
      await hub.destroy()
    }
  })
})
