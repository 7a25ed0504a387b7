/** All that a store tells, through its port. */
import { createHash } from 'node:crypto'
import { START } from '../../../src/store/contract/records.ts'
import { FIRST_PAGE } from '../../../src/store/contract/world.ts'
import type { PersonalPart, Store } from '../../../src/store/store.ts'
import type { Filled } from './filled-store.ts'

const FAR = START * 2

/** What tells bytes from any others. */
const bytesOf = (bytes: Uint8Array | null): string | null =>
  bytes === null ? null : `${bytes.length} ${createHash('sha256').update(bytes).digest('hex')}`

const partOf = (part: PersonalPart): unknown =>
  part.kind === 'event' ? { kind: 'event', value: bytesOf(part.value) } : part

const partsOf = async (store: Store, tenantId: string, userId: string): Promise<unknown[]> => {
  const parts: unknown[] = []
  for (let after: string | null = null; ; ) {
    const page = await store.people.parts(tenantId, userId, after)
    parts.push(...(page?.parts ?? []).map(partOf))
    after = page?.next ?? null
    if (after === null) return parts
  }
}

const conversationsOf = async (store: Store, tenantId: string): Promise<unknown> => {
  const { messages, files } = store
  const list = await messages.conversations(tenantId, {}, FIRST_PAGE)
  const all: unknown[] = []
  for (const { conversation, chatUser } of list.rows) {
    const history = await messages.history(tenantId, conversation.id, FIRST_PAGE)
    const ids = history.rows.map(({ message }) => message.id)
    const wanted = {
      platformId: conversation.platformId,
      identities: chatUser.identities,
      messageIds: ids,
      extIdentifiers: history.rows.map(({ message }) => message.extIdentifier),
      events: history.rows.map(({ message }) => `${message.extIdentifier}:read`),
    }
    const found = await messages.load([wanted])
    all.push({
      history,
      files: await Promise.all([...ids, chatUser.id].map(id => files.file(id))),
      dispatches: found.dispatches.toSorted((a, b) => (a.messageId < b.messageId ? -1 : 1)),
      seen: found.seen.map(({ extIdentifier }) => extIdentifier).toSorted(),
      holders: found.chatUsers,
      personal: await partsOf(store, tenantId, chatUser.id),
    })
  }
  return { list, all }
}

const deliveriesOf = async (store: Store, tenantId: string): Promise<unknown> => {
  const { deliveries, messages } = store
  const list = await deliveries.list(tenantId, {}, FIRST_PAGE)
  const each = async ({ id, eventId }: { id: string; eventId: string }) => [
    await deliveries.delivery(tenantId, id),
    bytesOf(await messages.eventBody(tenantId, eventId)),
  ]
  return { list, all: await Promise.all(list.rows.map(each)) }
}

/** In the order in which they are told. */
const eventsOf = async ({ messages }: Store, tenantId: string): Promise<unknown[]> => {
  const { events } = await messages.events(tenantId, null, 1_000)
  return events.map(({ id, body }) => [id, bytesOf(body)])
}

const tenantOf = async (store: Store, tenantId: string): Promise<unknown> => {
  const { directory, deliveries, messages, replays, stats } = store
  const kinds = ['platforms', 'agents', 'services', 'tokens', 'audit'] as const
  const services = await directory.list('services', tenantId, FIRST_PAGE)
  const posts = await messages.quarantine(tenantId, FIRST_PAGE)
  const whole = await Promise.all(posts.rows.map(({ id }) => messages.quarantined(tenantId, id)))
  return {
    configured: await Promise.all(kinds.map(kind => directory.list(kind, tenantId, FIRST_PAGE))),
    ledger: await deliveries.ledger(tenantId),
    health: await deliveries.health(
      services.rows.map(({ id }) => id),
      0,
    ),
    replays: await Promise.all(services.rows.map(({ id }) => replays.list(tenantId, id, FIRST_PAGE))),
    stats: await Promise.all(services.rows.map(({ id }) => stats.tallies(tenantId, id, 0, 1))),
    deliveries: await deliveriesOf(store, tenantId),
    conversations: await conversationsOf(store, tenantId),
    failed: await messages.failedMessages(tenantId, 0, FAR, FIRST_PAGE),
    events: await eventsOf(store, tenantId),
    posts,
    bodies: whole.map(post => bytesOf(post?.body ?? null)),
  }
}

/** All that can be told without changing anything; no node lives. */
export const everythingIn = async (store: Store, { tokens }: Filled): Promise<unknown> => {
  const { directory, deliveries, messages, outbox, files, people, secrets } = store
  const { revision: _, ...snapshot } = await directory.snapshot()
  const tenants = await directory.list('tenants', null, FIRST_PAGE)
  const removed = await directory.removed()
  const ids = [...tenants.rows.map(({ id }) => id), ...removed.tenants]
  const sealed = await secrets.sealed(null, 1_000)
  return {
    snapshot,
    heard: await messages.heard(snapshot.platforms.map(({ id }) => id)),
    tenants,
    // In no order.
    removed: { ...removed, services: removed.services.toSorted() },
    byHash: await Promise.all(tokens.map(hash => directory.tokenByHash(hash))),
    all: await Promise.all([
      directory.list('audit', null, FIRST_PAGE),
      directory.list('tokens', null, FIRST_PAGE),
    ]),
    ledger: await deliveries.ledger(null),
    each: await Promise.all(ids.map(id => tenantOf(store, id))),
    waiting: (await outbox.waiting()).toSorted(),
    stranded: await outbox.stranded('me', 100),
    doubtful: await outbox.doubtful(FAR, 100),
    unused: [await files.unused(START, 100), await files.unused(FAR, 100)].map(keys => keys.toSorted()),
    nextWanted: await files.nextWanted([]),
    erasures: await people.erasures(100),
    secret: await secrets.secret('files'),
    sealed: sealed.toSorted((a, b) => (a.place < b.place ? -1 : 1)),
  }
}

/** What it gives to a node that goes on with the work, in that order; this changes it. */
export const workOf = async (store: Store, filled: Filled): Promise<unknown> => {
  const { world, requests } = filled
  const { directory, deliveries, outbox, files, people, messages } = store
  const { tenant, account, service } = world
  const [claimed] = await deliveries.claim('me', [{ serviceId: service.id, limit: 100 }], FAR)
  const [sends] = await outbox.claim('me', [{ platformId: account.id, limit: 100 }], FAR)
  const turn = { limit: 9, except: [], after: null }
  const begun = []
  for (const key of requests) {
    begun.push(await directory.beginRequest(key, 'digest', service.id, 'me', START))
    begun.push(await directory.beginRequest(key, 'other', service.id, 'me', START))
  }
  const steps: boolean[] = []
  for (const erasure of await people.erasures(9)) {
    for (let done = false; !done; steps.push(done)) done = await people.erase(erasure, 100)
  }
  const removed = await directory.removed()
  for (const id of removed.tenants) {
    while (!(await directory.purgeTenant(id, 100)));
  }
  return {
    claimed: claimed?.claimed.map(({ body, ...rest }) => ({ ...rest, body: bytesOf(body) })),
    nextDue: claimed?.nextDue,
    sends,
    wanted: await files.claimWanted(FAR, FAR, turn),
    begun,
    posts: await messages.quarantine(tenant.id, FIRST_PAGE),
    unused: (await files.unused(FAR, 100)).toSorted(),
    ledger: await deliveries.ledger(null),
  }
}
