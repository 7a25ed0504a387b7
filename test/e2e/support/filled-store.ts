/** A store in which there is something of everything. */
import { DatabaseSync } from 'node:sqlite'
import { binOf, binRequestOf } from '../../../src/store/contract/bins.ts'
import {
  chatUserOf,
  conversationOf,
  deliveriesOf,
  eventOf,
  messageOf,
  parkedOf,
  quarantinedOf,
  unitOf,
} from '../../../src/store/contract/fixtures.ts'
import {
  accept,
  beside,
  fileOf,
  uploadOf,
  WANTED,
  WITH_UPLOAD,
} from '../../../src/store/contract/outgoing.ts'
import { personOf, scatter, store as storePerson } from '../../../src/store/contract/person.ts'
import {
  accountOf,
  agentOf,
  auditOf,
  newId,
  START,
  serviceOf,
  tenantWith,
  tokenOf,
} from '../../../src/store/contract/records.ts'
import {
  begin,
  bring,
  claim,
  fire,
  pruneEvents,
  settlementOf,
  type World,
} from '../../../src/store/contract/world.ts'
import type { IdempotencyKey, Store } from '../../../src/store/store.ts'
import { fillReplays } from './filled-replays.ts'

/** What is looked for by its name. */
export interface Filled {
  readonly world: World
  /** Done, under way when its node died, given back, and of a message that is gone. */
  readonly requests: readonly IdempotencyKey[]
  /** Hashes. */
  readonly tokens: readonly string[]
  /** A file whose title holds a NUL. */
  readonly odd: string
}

const NUL = 'a\0b'
const BIG = 500_000

const fillDirectory = async (store: Store, { tenant }: World): Promise<string[]> => {
  const proper = tokenOf(tenant.id, { kind: 'tenant', orgId: null })
  const session = tokenOf(tenant.id, { kind: 'tenant', sessionOf: proper.id, expiresAt: 4_000_000_000_000 })
  const tokens = [tokenOf(null), tokenOf(tenant.id), proper, session]
  for (const token of tokens) await store.directory.insert('tokens', token, auditOf(token.tenantId))
  await store.directory.insert('agents', agentOf(tenant.id), auditOf(tenant.id))
  const removed = accountOf(tenant.id)
  await store.directory.insert('platforms', removed, auditOf(tenant.id))
  await store.directory.remove('platforms', tenant.id, removed.id, auditOf(tenant.id))
  await store.secrets.addSecret('files', 'sealed')
  return tokens.map(({ hash }) => hash)
}

/** Removed, with what hangs on them still there: a tenant, a service with a delivery to it, and one that is forgotten. */
const fillRemoved = async (store: Store, world: World): Promise<void> => {
  const other = await begin(store, store)
  await bring(other, 'DELIVERED')
  await accept(store, other.conversation)
  const person = personOf(other, '33612345678')
  await storePerson(other, person)
  await store.directory.remove('tenants', null, other.tenant.id, auditOf(null))
  const { tenant } = world
  for (const forgotten of [true, false]) {
    const service = serviceOf(tenant.id)
    await store.directory.insert('services', service, auditOf(tenant.id))
    await fire(world, 1, { services: [service.id] })
    await store.directory.remove('services', tenant.id, service.id, auditOf(tenant.id))
    if (forgotten) await store.directory.forgetService(service.id)
  }
}

const fillRequests = async (store: Store, { tenant, conversation }: World): Promise<IdempotencyKey[]> => {
  const [done, running, released, erased] = ['done', 'running', 'released', 'erased'].map(key => ({
    tokenId: tenant.id,
    method: 'POST',
    path: '/api/v1/tenants/',
    key,
  })) as [IdempotencyKey, IdempotencyKey, IdempotencyKey, IdempotencyKey]
  const old = messageOf(conversation, { id: newId(1_000) })
  await store.messages.commit(unitOf({ messages: [old] }), [], [])
  for (const key of [done, running, released, erased]) {
    await store.directory.beginRequest(key, 'digest', key === erased ? old.id : newId(), 'n1', START)
  }
  await store.directory.finishRequest(done, 'sealed answer')
  await store.directory.finishRequest(erased, 'sealed answer')
  await store.directory.releaseRequest(released)
  await store.people.pruneMessages(2_000, 9, null)
  return [done, running, released, erased]
}

const OLD = START - 100_000_000

/** Deliveries in all states, some at their second and third attempt, some leased; some are gone, and in the ledger only. */
const fillDeliveries = async (world: World): Promise<void> => {
  const { a, conversation, service } = world
  await fire(world, 5, { at: OLD })
  const old = await claim(a, 'n0', world, 9)
  await a.deliveries.settle(
    old.map((one, i) => settlementOf(one, 'n0', i > 2 ? 'FAILED' : 'DELIVERED')),
    [],
  )
  await pruneEvents(world, OLD + 4)
  await storePerson(world, personOf(world, '4915198765432'))
  await scatter(world)
  for (const state of ['HELD', 'DISCARDED', 'FAILED', 'DELIVERED', 'PENDING'] as const)
    await bring(world, state)
  const messages = [NUL, 'x'.repeat(BIG)].map(text => messageOf(conversation, { text, quoteId: newId() }))
  const events = messages.map(message => eventOf(message, { serviceIds: [service.id], firedAt: START - 500 }))
  await a.messages.commit(unitOf({ messages, events }), deliveriesOf(events), [])
  for (let i = 0; i < 3; i += 1) {
    const claimed = await claim(a, 'n1', world, 2)
    const again = claimed.map(one => settlementOf(one, 'n1', 'PENDING', { due: START - 400 }))
    await a.deliveries.settle(again, [{ serviceId: service.id, failingSince: START }])
  }
  // Accepted straight into the hands of a node.
  await fire(world, 1, { delivery: { lease: 'n2' } })
}

/** Sends in every state, and several that wait in one conversation, accepted in turn with another's. */
const fillSends = async (world: World): Promise<void> => {
  const { a, conversation } = world
  const [second, third, fourth, fifth] = [
    await beside(world),
    await beside(world),
    await beside(world),
    await beside(world),
  ]
  for (const one of [second, conversation, second, conversation]) await accept(a, one)
  await accept(a, third, 1, { state: 'SENDING', lease: 'crashed', attempts: 1 })
  await accept(a, third)
  await accept(a, fourth, 1, { state: 'PREPARING', lease: 'crashed', attempts: 2, throttled: 1 }, WITH_UPLOAD)
  await accept(a, fifth, 1, { state: 'DOUBT', due: START + 77, attempts: 1 })
  await accept(a, fifth, 1, { due: START + 30 })
}

/** Two messages that share an upload, files in every state, keys that no file has. @returns a file with a NUL in its title */
const fillFiles = async (world: World): Promise<string> => {
  const { a, tenant, conversation, user } = world
  const make = () => messageOf(conversation)
  const [first, second, wanted, gone, odd] = [make(), make(), make(), make(), make()]
  const upload = uploadOf(tenant.id)
  for (const one of [upload, uploadOf(tenant.id, { createdAt: 5 })]) await a.files.addUpload(one)
  const files = [
    fileOf(wanted, { ...WANTED, due: START - 7 }),
    fileOf(gone, { ...WANTED, state: 'GONE', reason: 'The platform has deleted it.' }),
    fileOf(odd, { title: NUL }),
    fileOf(user),
  ]
  const uploads = [first, second].map(message => ({ messageId: message.id, uploadId: upload.id }))
  const messages = [first, second, wanted, gone, odd]
  await a.messages.commit(unitOf({ messages, files, uploads }), [], [])
  await a.files.pruneUploads(10, 9)
  await a.files.reserveKey('key/reserved', START + 99)
  return odd.id
}

const encoder = new TextEncoder()

const fillPeople = async (world: World): Promise<void> => {
  const { a, account } = world
  const user = chatUserOf(account, { username: NUL, lastName: 'Ł"\\', gender: null, phoneNumber: null })
  const conversation = conversationOf(user, {
    blockedByAgent: true,
    customData: { [NUL]: NUL },
    agentId: null,
  })
  const parked = ['Z', 'a', 'Ä', '_'].map((name, i) =>
    parkedOf(account, `wamid.${name}`, { key: `read${i}`, parkedAt: START + i }),
  )
  const posts = ['big', ...'12345'].map(name =>
    quarantinedOf(account, { body: name === 'big' ? Buffer.alloc(BIG, 0xfe) : encoder.encode(name) }),
  )
  const heard = [{ platformId: account.id, at: START + 123 }]
  const unit = unitOf({ chatUsers: [user], conversations: [conversation], parked, heard })
  await a.messages.commit(unit, [], posts)
}

/** Erases one more person in small steps, up to where the row of the erasure says so. */
const eraseTo = async (
  world: World,
  database: DatabaseSync,
  number: string,
  where: string,
): Promise<void> => {
  const person = personOf(world, number)
  const { user } = person
  await storePerson(world, person)
  await world.a.people.beginErasure(world.tenant.id, user.id, auditOf(world.tenant.id, 'chat_user.erase'))
  const isThere = database.prepare(`SELECT 1 FROM erasures x JOIN chat_users u ON u.num = x.chat_user
    WHERE lower(hex(u.id)) = ? AND ${where}`)
  while (isThere.get(user.id.replaceAll('-', '')) === undefined) {
    if (await world.a.people.erase({ tenantId: world.tenant.id, chatUserId: user.id }, 2))
      throw new Error('He is erased already.')
  }
}

const fillBins = async ({ a, tenant }: World): Promise<void> => {
  const [bin, bare] = [binOf(tenant.id), binOf(tenant.id, { secret: null, serviceId: null })]
  for (const one of [bin, bare]) await a.bins.add(one, 9, auditOf(tenant.id, 'bin.create'))
  for (const body of [Uint8Array.of(), Uint8Array.of(0, 255)])
    await a.bins.keep(binRequestOf(bin, { body }), 9)
}

/** @param path of the database that the store is on */
export const fillStore = async (store: Store, path: string): Promise<Filled> => {
  const world = await begin(store, store)
  const requests = await fillRequests(store, world)
  await fillDeliveries(world)
  const tokens = await fillDirectory(store, world)
  await fillReplays(world)
  await fillRemoved(store, world)
  await fillSends(world)
  const odd = await fillFiles(world)
  await fillPeople(world)
  await fillBins(world)
  await store.directory.insert('tenants', tenantWith({ name: 'Empty', orgId: null }), auditOf(null))
  const database = new DatabaseSync(path, { readOnly: true })
  // Of the one parked changes were looked through in part, of the other quarantined posts.
  await eraseTo(world, database, '33699999999', "x.unparked <> ''")
  await eraseTo(world, database, '33688888888', 'x.unparked IS NULL AND x.searched > 0')
  database.close()
  return { world, requests, tokens, odd }
}
