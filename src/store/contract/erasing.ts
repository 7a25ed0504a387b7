import { describe, expect, test } from 'vitest'
import { NOTHING_FOUND } from '../../domain/unit.ts'
import { changeEventOf, eventOf, messageOf, parkedOf, unitOf, wantedOf } from './fixtures.ts'
import { claimSends, dispatchOf, fileOf } from './outgoing.ts'
import { begun, everything, finish, NUMBER, personOf, scatter, store } from './person.ts'
import { auditOf, newId, START } from './records.ts'
import { FIRST_PAGE, type World } from './world.ts'

const beginning = (world: () => World): void => {
  test('is done once, by whoever may, and is in the audit log', async () => {
    const { a, b, tenant } = world()
    const { id } = world().user
    const audit = auditOf(tenant.id, 'chat_user.erase')
    expect(await a.people.beginErasure(newId(), id, auditOf(null))).toBe(false)
    expect(await a.people.beginErasure(tenant.id, newId(), auditOf(null))).toBe(false)
    const both = [a, b].map(store => store.people.beginErasure(tenant.id, id, audit))
    expect((await Promise.all(both)).toSorted()).toEqual([false, true])
    const { rows } = await b.directory.list('audit', tenant.id, FIRST_PAGE)
    expect(rows.filter(({ action }) => action === audit.action)).toEqual([audit])
    expect(await b.people.erasures(9)).toEqual([{ tenantId: tenant.id, chatUserId: id }])
  })

  test('from then on nobody finds him, nor anything of him', async () => {
    const { a, b, tenant, account } = world()
    const person = personOf(world(), NUMBER)
    await store(world(), person)
    await scatter(world())
    const { conversation, messages, events, files, user } = person
    const wanted = everything(world(), person)
    const lists = async () => [
      (await b.messages.conversations(tenant.id, {}, FIRST_PAGE)).count - 1,
      (await b.messages.history(tenant.id, conversation.id, FIRST_PAGE)).count,
      (await b.messages.failedMessages(tenant.id, 0, START * 2, FIRST_PAGE)).count,
      (await b.messages.overdue([account.id], START, 9)).length - 1,
      (await b.outbox.waiting()).length,
    ]
    const found = async () => [
      ...(await Promise.all(messages.map(({ id }) => b.messages.message(tenant.id, id)))),
      ...(await Promise.all(events.map(({ id }) => b.messages.eventBody(tenant.id, id)))),
      ...(await Promise.all(files.map(({ id }) => b.files.file(id)))),
      await b.messages.conversation(tenant.id, conversation.id),
      await b.people.parts(tenant.id, user.id, null),
    ]
    expect(await lists()).toEqual([1, 4, 1, 1, 1])
    expect((await found()).filter(one => one === null)).toEqual([])
    expect((await b.messages.load([wanted])).messages).toHaveLength(4)
    await a.people.beginErasure(tenant.id, user.id, auditOf(tenant.id))
    expect(await lists()).toEqual([0, 0, 0, 0, 0])
    expect((await found()).filter(one => one !== null)).toEqual([])
    expect(await b.messages.load([wanted])).toEqual(NOTHING_FOUND)
    expect(await claimSends(b, world())).toEqual([])
  })

  test('what was folded before is a conflict, and a file of his is not kept', async () => {
    const { a, b, account, user, conversation } = world()
    const person = await begun(world())
    const [message = never()] = person.messages
    const merge = { tenantId: account.tenantId, fromUser: person.user.id, intoUser: user.id }
    const units = [
      unitOf({ messages: [messageOf(person.conversation)] }),
      unitOf({ messages: [{ ...message, modified: START + 9 }] }),
      unitOf({ chatUsers: [{ ...person.user, version: 2 }] }),
      unitOf({ conversations: [{ ...person.conversation, version: 2 }] }),
      unitOf({ conversations: [{ ...person.conversation, id: newId() }] }),
      unitOf({ events: [changeEventOf(message, 'deleted')] }),
      unitOf({ events: [eventOf(message, { id: newId(), messageId: null, type: 'EVENT' })] }),
      unitOf({ dispatches: [dispatchOf(message)] }),
      unitOf({ ended: [dispatchOf(person.messages[3] ?? message)] }),
      unitOf({
        merges: [{ ...merge, fromConversation: person.conversation.id, intoConversation: conversation.id }],
      }),
    ]
    for (const unit of units) expect(await a.messages.commit(unit, [], [])).toBe('conflict')
    const late = [fileOf(message), fileOf(person.user)]
    expect(await a.messages.commit(unitOf({ files: late }), [], [])).toBe('committed')
    for (const { id } of late) expect(await b.files.file(id)).toBeNull()
    expect(await b.files.unused(START, 9)).toEqual(expect.arrayContaining(late.map(({ key }) => key)))
  })
}

const returning = (world: () => World): void => {
  test('one who writes while he is erased begins anew, and keeps what he wrote', async () => {
    const { a, b, tenant, account } = world()
    const old = await begun(world())
    const again = personOf(world(), NUMBER)
    const repeated = { ...again.messages[0], extIdentifier: old.messages[0]?.extIdentifier ?? '' }
    const late = { parkedAt: START + 60_000, key: 'later' }
    const person = {
      ...again,
      messages: [Object.assign(again.messages[0] ?? never(), repeated), ...again.messages.slice(1)],
      events: [],
      deliveries: [],
      parked: { ...again.parked, ...late },
      post: { ...again.post, receivedAt: START + 60_000, digest: 'another' },
    }
    await store(world(), person)
    const told = parkedOf(account, old.messages[1]?.extIdentifier ?? '', late)
    expect(await b.messages.commit(unitOf({ parked: [told] }), [], [])).toBe('committed')
    await finish(world(), old, 2)
    const found = await b.messages.load([everything(world(), person)])
    expect([found.chatUsers, found.conversations]).toEqual([[person.user], [person.conversation]])
    expect(found.messages.map(({ id }) => id).toSorted()).toEqual(
      person.messages.map(({ id }) => id).toSorted(),
    )
    expect(await a.messages.quarantined(tenant.id, person.post.id)).not.toBeNull()
    const waiting = [person.parked.extIdentifier, told.extIdentifier]
    expect((await a.messages.load([wantedOf(account, { extIdentifiers: waiting })])).parked).toHaveLength(2)
    expect((await claimSends(a, world())).map(({ message }) => message.id)).toEqual([person.messages[3]?.id])
    for (const file of person.files) expect(await b.files.file(file.id)).toEqual(file)
  })
}

const never = (): never => {
  throw new Error('It has no message.')
}

/** How a person is taken out of sight, and what becomes of what comes in meanwhile. */
export const erasingLaw = (world: () => World): void => {
  describe('the beginning', () => beginning(world))
  describe('one who comes back', () => returning(world))
}
