import { describe, expect, test } from 'vitest'
import { balance } from '../../domain/ledger.ts'
import { NOTHING_FOUND } from '../../domain/unit.ts'
import {
  conversationOf,
  messageOf,
  parkedOf,
  quarantinedOf,
  receiptOf,
  unitOf,
  wantedOf,
} from './fixtures.ts'
import { uploadOf } from './outgoing.ts'
import { begun, everything, finish, NUMBER, OTHER, personOf, scatter, store } from './person.ts'
import { accountOf, auditOf, newId, START } from './records.ts'
import { begin, FIRST_PAGE, settlementOf, type World } from './world.ts'

const ending = (world: () => World): void => {
  test('removes all of him step by step, and nothing of another', async () => {
    const { a, b, tenant, account } = world()
    const bystander = personOf(world(), OTHER)
    await store(world(), bystander)
    const { user, conversation, files, post, parked } = await begun(world())
    const erasure = { tenantId: tenant.id, chatUserId: user.id }
    const sizes: number[] = []
    const left = async () => {
      const { fanOut } = await b.deliveries.ledger(tenant.id)
      const { count } = await b.deliveries.list(tenant.id, {}, FIRST_PAGE)
      expect(fanOut).toBe(14)
      return count
    }
    for (let done = false; !done; ) {
      const before = await left()
      done = await a.people.erase(erasure, 2)
      sizes.push(before - (await left()))
      expect(balance(await b.deliveries.ledger(tenant.id)).balanced).toBe(true)
    }
    expect(Math.max(...sizes)).toBe(2)
    expect(await left()).toBe(7)
    expect(await b.people.erase(erasure, 2)).toBe(true)
    expect(await b.people.erasures(9)).toEqual([])
    expect((await b.files.unused(START, 9)).toSorted()).toEqual(files.map(({ key }) => key).toSorted())
    expect(await b.messages.quarantined(tenant.id, post.id)).toBeNull()
    const gone = wantedOf(account, {
      extIdentifiers: [parked.extIdentifier],
      conversationIds: [conversation.id],
    })
    expect(await b.messages.load([gone])).toEqual(NOTHING_FOUND)
    const kept = {
      ...everything(world(), bystander),
      chatUserIds: [],
      messageIds: [bystander.messages[3]?.id ?? ''],
    }
    const found = await b.messages.load([
      { ...kept, extIdentifiers: [...(kept.extIdentifiers ?? []), bystander.parked.extIdentifier] },
    ])
    expect([found.chatUsers, found.conversations]).toEqual([[bystander.user], [bystander.conversation]])
    expect([found.messages.length, found.dispatches.length]).toEqual([4, 1])
    expect(found.parked).toEqual([bystander.parked])
    expect(await b.messages.quarantined(tenant.id, bystander.post.id)).not.toBeNull()
    for (const file of bystander.files) expect(await b.files.file(file.id)).toEqual(file)
  })

  test('the ledger keeps what has ended, and counts the rest as discarded', async () => {
    const { a, b, tenant } = world()
    const person = personOf(world(), NUMBER)
    await store(world(), person)
    const leased = await scatter(world())
    const before = { fanOut: 7, replays: 1, delivered: 1, failed: 1, discarded: 1, held: 2, pending: 3 }
    expect(await b.deliveries.ledger(tenant.id)).toEqual(before)
    await a.people.beginErasure(tenant.id, person.user.id, auditOf(tenant.id))
    await finish(world(), person)
    const after = { ...before, discarded: 6, held: 0, pending: 0 }
    expect(await b.deliveries.ledger(tenant.id)).toEqual(after)
    expect(await b.deliveries.ledger(null)).toEqual(after)
    const outcome = settlementOf(
      { ...leased, tenantId: tenant.id, serviceId: world().service.id },
      'n1',
      'DELIVERED',
    )
    expect((await b.deliveries.settle([outcome], [])).late).toEqual([leased.id])
    expect(await b.deliveries.ledger(tenant.id)).toEqual(after)
    expect((await b.deliveries.list(tenant.id, {}, FIRST_PAGE)).rows).toEqual([])
  })

  test('one who has no conversation goes too; one whose erasure was not begun does not', async () => {
    const { a, b, tenant, account, user } = world()
    const erasure = { tenantId: tenant.id, chatUserId: user.id }
    await expect(a.people.erase(erasure, 9)).rejects.toThrow('not being erased')
    expect(await a.people.erase({ ...erasure, tenantId: newId() }, 9)).toBe(true)
    const lone = { ...user, id: newId(), identities: ['phone:5551234'] }
    await a.messages.commit(unitOf({ chatUsers: [lone] }), [], [])
    expect(await b.people.beginErasure(tenant.id, lone.id, auditOf(tenant.id))).toBe(true)
    const late = unitOf({ conversations: [conversationOf(lone)] })
    expect(await a.messages.commit(late, [], [])).toBe('conflict')
    expect(await b.people.erase({ ...erasure, chatUserId: lone.id }, 9)).toBe(true)
    const found = await b.messages.load([wantedOf(account, { chatUserIds: [user.id, lone.id] })])
    expect(found.chatUsers).toEqual([user])
  })
}

const traces = (world: () => World): void => {
  test('what was uploaded goes where it was sent to nobody else', async () => {
    const { a, b, tenant } = world()
    const [person, bystander] = [personOf(world(), NUMBER), personOf(world(), OTHER)]
    for (const each of [person, bystander]) await store(world(), each)
    const [own, shared, unsent] = [uploadOf(tenant.id), uploadOf(tenant.id), uploadOf(tenant.id)]
    for (const upload of [own, shared, unsent]) await a.files.addUpload(upload)
    const send = async (to: typeof person, { id: uploadId }: typeof own) => {
      const message = messageOf(to.conversation)
      const unit = unitOf({ messages: [message], uploads: [{ messageId: message.id, uploadId }] })
      expect(await a.messages.commit(unit, [], [])).toBe('committed')
    }
    for (const upload of [own, own, shared]) await send(person, upload)
    await send(bystander, shared)
    await a.people.beginErasure(tenant.id, person.user.id, auditOf(tenant.id))
    await finish(world(), person, 1)
    expect(await b.files.file(own.id)).toBeNull()
    expect(await b.files.unused(START, 9)).toContain(own.key)
    for (const upload of [shared, unsent]) expect(await b.files.file(upload.id)).toEqual(upload)
  })

  test('a parked change goes that names him as the platform does, and not one that names another', async () => {
    const { a, b, account } = world()
    const person = await begun(world())
    const told = [NUMBER, `+${NUMBER}`, `US.${NUMBER}`, `${NUMBER}9`, OTHER].map(name => {
      const id = `wamid.to.${name}`
      return parkedOf(account, id, { change: { ...receiptOf(id), detail: { recipient_id: name } } })
    })
    await a.messages.commit(unitOf({ parked: told }), [], [])
    await finish(world(), person)
    const waiting = wantedOf(account, { extIdentifiers: told.map(({ extIdentifier }) => extIdentifier) })
    const { parked } = await b.messages.load([waiting])
    const named = ({ extIdentifier }: { extIdentifier: string }) => extIdentifier
    expect(parked.map(named).toSorted()).toEqual(told.slice(3).map(named).toSorted())
  })

  test('parked changes are looked through a few at a time', async () => {
    const { a, b, account, tenant, user } = world()
    // He has nothing else.
    const person = { ...user, id: newId(), identities: [`wa:${NUMBER}`], phoneNumber: null }
    await a.messages.commit(unitOf({ chatUsers: [person] }), [], [])
    const ids = Array.from({ length: 30 }, (_, i) => `wamid.${i + 10}`)
    const named = ids[29] ?? ''
    const told = ids.map(id => {
      const detail = { recipient_id: id === named ? NUMBER : OTHER }
      return parkedOf(account, id, { change: { ...receiptOf(id), detail } })
    })
    await a.messages.commit(unitOf({ parked: told }), [], [])
    await a.people.beginErasure(tenant.id, person.id, auditOf(tenant.id))
    const erasure = { tenantId: tenant.id, chatUserId: person.id }
    let steps = 1
    while (!(await a.people.erase(erasure, 4))) steps += 1
    expect(steps).toBe(Math.ceil(30 / 4))
    const { parked } = await b.messages.load([wantedOf(account, { extIdentifiers: ids })])
    expect(parked.map(({ extIdentifier }) => extIdentifier).toSorted()).toEqual(ids.slice(0, 29))
  })
}

const posts = (world: () => World): void => {
  const bodyOf = (text: string) => ({ body: new TextEncoder().encode(text) })

  test('go where they name an id or the number of his, on whichever account of the platform they came in', async () => {
    const { a, b, tenant, account } = world()
    const stranger = await begin(a, b)
    const [sister, telegram] = [accountOf(tenant.id), accountOf(tenant.id, { type: 'TELEGRAM' })]
    for (const each of [sister, telegram]) await a.directory.insert('platforms', each, auditOf(tenant.id))
    const named = [account, account, sister].map((each, i) =>
      quarantinedOf(each, bodyOf(i === 1 ? `\u0000{"user_id":"US.${NUMBER}"}` : `{"wa_id":"${NUMBER}"}`)),
    )
    const others = [
      quarantinedOf(account, bodyOf(`{"wa_id":"${OTHER}"}`)),
      quarantinedOf(telegram, bodyOf(NUMBER)),
      quarantinedOf(stranger.account, bodyOf(NUMBER)),
    ]
    await a.messages.commit(unitOf(), [], [...named, ...others])
    await finish(world(), await begun(world()), 2)
    for (const { id } of named) expect(await b.messages.quarantined(tenant.id, id)).toBeNull()
    for (const { id, tenantId } of others) expect(await b.messages.quarantined(tenantId, id)).not.toBeNull()
  })

  test('are looked through a few at a time where they are large', async () => {
    const { a, b, tenant, account } = world()
    const large = (text: string) => ({ body: Buffer.concat([Buffer.alloc(3_000_000), Buffer.from(text)]) })
    const named = [1, 2, 3].map(() => quarantinedOf(account, large(NUMBER)))
    const other = quarantinedOf(account, { body: Buffer.alloc(5_000_000) })
    await a.messages.commit(unitOf(), [], [...named, other])
    // One large post at a time, and his own small one at the end.
    expect(await finish(world(), await begun(world()))).toBe(5)
    for (const { id } of named) expect(await b.messages.quarantined(tenant.id, id)).toBeNull()
    expect(await b.messages.quarantined(tenant.id, other.id)).not.toBeNull()
  })

  test('are not searched for what is too short to be anybody', async () => {
    const { a, b, tenant, account, user } = world()
    const short = { ...user, id: newId(), identities: ['id:1234'], phoneNumber: null }
    const post = quarantinedOf(account, bodyOf('{"at":"1234"}'))
    await a.messages.commit(unitOf({ chatUsers: [short] }), [], [post])
    await a.people.beginErasure(tenant.id, short.id, auditOf(tenant.id))
    expect(await a.people.erase({ tenantId: tenant.id, chatUserId: short.id }, 9)).toBe(true)
    expect(await b.messages.quarantined(tenant.id, post.id)).not.toBeNull()
  })
}

/** What is left of a person who was erased: counts. */
export const erasedLaw = (world: () => World): void => {
  describe('the steps', () => ending(world))
  describe('what is elsewhere', () => traces(world))
  describe('quarantined posts', () => posts(world))
}
