import { describe, expect, test } from 'vitest'
import { messageOf, unitOf } from './fixtures.ts'
import { beside, fileOf, uploadOf, WANTED } from './outgoing.ts'
import { auditOf, newId, START } from './records.ts'
import { begin, type World } from './world.ts'

const GONE = { ...WANTED, state: 'GONE', reason: 'The platform has deleted it.' } as const

const keeping = (world: () => World): void => {
  test('finds every field, and each row as it was written last', async () => {
    const { a, b, user, conversation } = world()
    const message = messageOf(conversation)
    const wanted = fileOf(message, { ...WANTED, title: null })
    const picture = fileOf(user)
    await a.messages.commit(unitOf({ messages: [message], files: [wanted, picture] }), [], [])
    expect(await b.files.file(message.id)).toEqual(wanted)
    expect(await b.files.file(user.id)).toEqual(picture)
    for (const file of [fileOf(message), fileOf(message, GONE), fileOf(message, { mimeType: null })]) {
      await b.messages.commit(unitOf({ files: [file] }), [], [])
      expect(await a.files.file(message.id)).toEqual(file)
    }
    expect(await b.files.file(newId())).toBeNull()
    expect(await b.files.file('not an id')).toBeNull()
  })

  test('one whose owner is not there is not kept, and its key is to be deleted', async () => {
    const { a, b, user, conversation } = world()
    const orphans = [fileOf(messageOf(conversation)), fileOf({ ...user, id: newId() })]
    const unkeyed = fileOf(messageOf(conversation), WANTED)
    expect(await a.messages.commit(unitOf({ files: [...orphans, unkeyed] }), [], [])).toBe('committed')
    for (const { id } of [...orphans, unkeyed]) expect(await b.files.file(id)).toBeNull()
    expect((await b.files.unused(START, 9)).toSorted()).toEqual(orphans.map(({ key }) => key).toSorted())
    expect(await b.files.nextWanted([])).toBeNull()
  })
}

const uploads = (world: () => World): void => {
  test('a message that is sent with an upload has a file of its own, with the same bytes', async () => {
    const { a, b, tenant, account, conversation } = world()
    const upload = uploadOf(tenant.id)
    await a.files.addUpload(upload)
    expect(await b.files.file(upload.id)).toEqual(upload)
    const message = messageOf(conversation)
    const share = { messageId: message.id, uploadId: upload.id }
    expect(await b.messages.commit(unitOf({ messages: [message], uploads: [share] }), [], [])).toBe(
      'committed',
    )
    const own = { id: message.id, kind: 'MESSAGE', platformId: account.id, attempts: 0 }
    const file = await a.files.file(message.id)
    expect(file).toEqual({ ...upload, ...own, due: file?.due, createdAt: message.modified })
  })

  test('one that is not there, or is no upload of this tenant, is a conflict', async () => {
    const { a, b, tenant, user, conversation } = world()
    const stranger = await begin(a, b)
    const theirs = uploadOf(stranger.tenant.id)
    await a.files.addUpload(theirs)
    await a.messages.commit(unitOf({ files: [fileOf(user)] }), [], [])
    for (const uploadId of [newId(), theirs.id, user.id]) {
      const message = messageOf(conversation)
      const unit = unitOf({ messages: [message], uploads: [{ messageId: message.id, uploadId }] })
      expect(await b.messages.commit(unit, [], [])).toBe('conflict')
      expect(await a.messages.message(tenant.id, message.id)).toBeNull()
    }
  })

  test('old ones are removed, so many at a time, and no other file', async () => {
    const { a, b, tenant, user } = world()
    const made = [3, 1, 2].map(n => uploadOf(tenant.id, { createdAt: START + n }))
    for (const upload of made) await a.files.addUpload(upload)
    await a.messages.commit(unitOf({ files: [fileOf(user)] }), [], [])
    const left = async () => {
      const found = await Promise.all(made.map(({ id }) => a.files.file(id)))
      return found.flatMap(file => (file === null ? [] : file.createdAt - START)).toSorted()
    }
    expect(await b.files.pruneUploads(START + 3, 1)).toBe(1)
    expect(await left()).toEqual([2, 3])
    expect(await b.files.pruneUploads(START + 3, 9)).toBe(1)
    expect(await left()).toEqual([3])
    expect(await b.files.file(user.id)).not.toBeNull()
  })

  test('none is taken for a tenant that is not there', async () => {
    const { a, tenant } = world()
    const refused = { name: 'Refusal', code: 'not_found' }
    await expect(a.files.addUpload(uploadOf(newId()))).rejects.toMatchObject(refused)
    await a.directory.remove('tenants', null, tenant.id, auditOf(null))
    await expect(a.files.addUpload(uploadOf(tenant.id))).rejects.toMatchObject(refused)
  })
}

const keys = (world: () => World): void => {
  const unused = async (): Promise<string[]> => [...(await world().b.files.unused(START, 99))].toSorted()

  test('a shared one is unused when the last that shares it goes, and once', async () => {
    const { a, b, tenant, conversation } = world()
    const upload = uploadOf(tenant.id, { createdAt: START })
    await a.files.addUpload(upload)
    const messages = [messageOf(conversation), messageOf(conversation)]
    const shares = messages.map(({ id }) => ({ messageId: id, uploadId: upload.id }))
    await a.messages.commit(unitOf({ messages, uploads: shares }), [], [])
    await a.files.pruneUploads(START + 1, 9)
    expect(await unused()).toEqual([])
    const { removed, next } = await b.people.pruneMessages(START + 1, 1, null)
    expect(removed).toBe(1)
    expect(await unused()).toEqual([])
    await b.people.pruneMessages(START + 1, 1, next)
    expect(await unused()).toEqual([upload.key])
    await a.files.forgetUnused([upload.key ?? '', 'never was'], START)
    expect(await unused()).toEqual([])
  })

  test('one that is replaced is unused, and so is one of a file that is gone', async () => {
    const { a, b, user, conversation } = world()
    const message = messageOf(conversation)
    const [file, picture, next] = [fileOf(message), fileOf(user), fileOf(user)]
    await a.messages.commit(unitOf({ messages: [message], files: [file, picture] }), [], [])
    await b.messages.commit(unitOf({ files: [file, picture] }), [], [])
    expect(await unused()).toEqual([])
    await b.messages.commit(unitOf({ files: [{ ...file, ...GONE }, next] }), [], [])
    expect(await unused()).toEqual([file.key, picture.key].toSorted())
    expect(await a.files.unused(START, 1)).toHaveLength(1)
  })

  test('one that is used again is not unused any more', async () => {
    const { a, user } = world()
    const picture = fileOf(user)
    await a.messages.commit(unitOf({ files: [picture] }), [], [])
    await a.messages.commit(unitOf({ files: [{ ...picture, ...WANTED }] }), [], [])
    expect(await unused()).toEqual([picture.key])
    await a.messages.commit(unitOf({ files: [picture] }), [], [])
    expect(await unused()).toEqual([])
    await a.messages.commit(unitOf({ files: [{ ...picture, ...GONE }] }), [], [])
    const upload = uploadOf(user.tenantId, { key: picture.key })
    await a.files.addUpload(upload)
    expect(await unused()).toEqual([])
  })

  test('one that is reserved is unused from its time on, unless a file has it by then', async () => {
    const { a, b, user } = world()
    const [left, named] = ['key/left', 'key/named']
    for (const key of [left, named]) await a.files.reserveKey(key, START + 9)
    expect(await b.files.unused(START + 8, 9)).toEqual([])
    const picture = fileOf(user, { key: named })
    await b.messages.commit(unitOf({ files: [picture] }), [], [])
    // What lies where it belongs is written once more.
    await a.files.reserveKey(named, START + 9)
    expect(await b.files.unused(START + 9, 9)).toEqual([left])
    await b.messages.commit(unitOf({ files: [{ ...picture, ...GONE }] }), [], [])
    expect((await a.files.unused(START + 9, 9)).toSorted()).toEqual([left, named])
  })

  test('one that is reserved again while it is deleted is not forgotten', async () => {
    const { a, b, conversation } = world()
    await a.files.reserveKey('key/1', START)
    expect(await b.files.unused(START, 9)).toEqual(['key/1'])
    await a.files.reserveKey('key/1', START + 9)
    await b.files.forgetUnused(['key/1'], START)
    expect(await a.files.unused(START, 9)).toEqual([])
    expect(await a.files.unused(START + 9, 9)).toEqual(['key/1'])
    // Its owner went while it was written: there is nothing to wait for.
    await b.messages.commit(unitOf({ files: [fileOf(messageOf(conversation), { key: 'key/1' })] }), [], [])
    expect(await unused()).toEqual(['key/1'])
  })

  test('with one who is merged into another goes his picture', async () => {
    const { a, b, account, user, conversation } = world()
    const other = await beside(world())
    const picture = fileOf({ ...user, id: other.chatUserId })
    await a.messages.commit(unitOf({ files: [picture, fileOf(user)] }), [], [])
    const merge = { fromUser: other.chatUserId, intoUser: user.id, fromConversation: other.id }
    const merges = [{ ...merge, tenantId: account.tenantId, intoConversation: conversation.id }]
    await b.messages.commit(unitOf({ merges }), [], [])
    expect(await a.files.file(picture.id)).toBeNull()
    expect(await unused()).toEqual([picture.key])
    expect(await a.files.file(user.id)).not.toBeNull()
  })

  test('with a tenant go all of its files, and none of another', async () => {
    const { a, b, tenant, user, conversation } = world()
    const other = await begin(a, b)
    const message = messageOf(conversation)
    const files = [fileOf(message), fileOf(user)]
    await a.messages.commit(unitOf({ messages: [message], files }), [], [])
    await a.messages.commit(unitOf({ files: [fileOf(other.user)] }), [], [])
    const upload = uploadOf(tenant.id)
    await a.files.addUpload(upload)
    await a.files.addUpload(uploadOf(other.tenant.id))
    await a.directory.remove('tenants', null, tenant.id, auditOf(null))
    while (!(await b.directory.purgeTenant(tenant.id, 1)));
    expect(await unused()).toEqual([...files, upload].map(({ key }) => key).toSorted())
    expect(await a.files.file(other.user.id)).not.toBeNull()
  })
}

/** Which files there are, and which keys nobody needs any more. */
export const filesLaw = (world: () => World): void => {
  describe('rows', () => keeping(world))
  describe('uploads', () => uploads(world))
  describe('keys', () => keys(world))
}
