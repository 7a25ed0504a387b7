import { beforeAll, describe, expect, it } from 'vitest'
import type { MessageEvent } from '../../packages/receiver/src/index.ts'
import type { Client } from './support/client.ts'
import { filesDeleted, tracesIn } from './support/data.ts'
import { awaitStates, deliveriesOf, expectLedger } from './support/deliveries.ts'
import { expectShape } from './support/law.ts'
import { becomeKnown, exported, type KnownPerson, picture } from './support/person.ts'
import { sha256 } from './support/samples.ts'
import { Talk, useTalk } from './support/talk.ts'

const stage = useTalk({}, { GOTALLO_RETRY_SCHEDULE: '50ms' })

let person: KnownPerson
let bystander: KnownPerson
beforeAll(async () => {
  bystander = await becomeKnown(stage)
  person = await becomeKnown(stage)
})

const idsOf = (list: readonly { readonly id: string }[]): string[] => list.map(({ id }) => id).sort()

const pathOf = ({ talk, id }: KnownPerson): string => talk.scene.path(`/chat-users/${id}/`)

/** The messages of his conversation, as the API lists them. */
const historyOf = async ({ talk, conversationId }: KnownPerson): Promise<MessageEvent[]> => {
  const path = talk.scene.path(`/conversations/${conversationId}/messages/?limit=200`)
  return (await talk.client.get<{ results: MessageEvent[] }>(path)).results
}

const countOf = async ({ talk }: KnownPerson, path: string): Promise<number> =>
  (await talk.client.get<{ count: number }>(talk.scene.path(path))).count

/** How many messages have failed at a service, ever. */
const failedOf = (someone: KnownPerson): Promise<number> =>
  countOf(someone, '/messages/failed/?from_time=2020-01-01T00:00:00Z&till_time=2100-01-01T00:00:00Z')

describe('the export of a person', () => {
  it('holds all that is stored about him', async () => {
    const { talk, id, conversationId, traces } = person
    const { chat_user, messages, events, files, quarantine } = await exported(talk, id)
    expect(chat_user).toMatchObject({
      id,
      identities: expect.arrayContaining([`phone:${traces.number}`, `bsuid:${traces['user id']}`]),
      phone_number: `+${traces.number}`,
      first_name: traces.name,
      conversation: { id: conversationId, state: 'OPEN', custom_data: { zebra: 'conversation' } },
    })
    const history = await historyOf(person)
    expect(history.map(({ text }) => text)).toEqual(
      expect.arrayContaining(['zebra by number', 'zebra by id', 'zebra answer', 'zebra sent']),
    )
    expect(idsOf(messages)).toEqual(idsOf(history))
    for (const message of messages) expectShape(message)
    const fired = await talk.all()
    const byId = (list: readonly MessageEvent[]) => Object.fromEntries(list.map(one => [one.id, one]))
    expect(byId(events)).toEqual(byId(fired))
    expect(files.map(file => [file.kind, file.state, file.sha256]).sort()).toEqual(
      [picture('zebra photo'), picture('zebra upload')]
        .map(bytes => ['MESSAGE', 'STORED', sha256(bytes)])
        .sort(),
    )
    expect(idsOf(quarantine)).toEqual(idsOf(await talk.scene.quarantine()))
    expect(quarantine).toHaveLength(2)
  })

  it('and his erasure are the tenant’s alone', async () => {
    const { talk } = person
    const tokenOf = async ({ client, scene }: Talk, kind: string): Promise<Client> => {
      const { token } = await client.post<{ token: string }>(scene.path('/tokens/'), { name: 'x', kind })
      return client.as(token)
    }
    const other = await Talk.begin(stage)
    const [agent, stranger] = [await tokenOf(talk, 'agent'), await tokenOf(other, 'tenant')]
    const elsewhere = other.scene.path(`/chat-users/${person.id}/`)
    for (const [method, end] of [
      ['GET', 'export/'],
      ['DELETE', ''],
    ] as const) {
      expect(await agent.call(method, pathOf(person) + end)).toMatchObject({ status: 403 })
      expect(await stranger.call(method, pathOf(person) + end)).toMatchObject({ status: 404 })
      expect(await stranger.call(method, elsewhere + end)).toMatchObject({ status: 404 })
    }
    expect(await historyOf(person)).toHaveLength(8)
  })
})

describe('a person who is erased', () => {
  let links: readonly string[]
  let fired: number

  beforeAll(async () => {
    const { talk, failing, paused } = person
    fired = (await talk.all()).length
    await awaitStates(talk.scene, { DELIVERED: fired })
    await awaitStates(talk.scene, { FAILED: fired }, failing)
    await awaitStates(talk.scene, { HELD: fired }, paused)
    links = (await historyOf(person)).flatMap(({ file }) => file?.secure_url ?? [])
    expect(await Promise.all(links.map(async link => (await fetch(link)).status))).toEqual([200, 200])
    expect(await failedOf(person)).toBeGreaterThan(0)
    expect(await talk.client.call('DELETE', pathOf(person))).toMatchObject({ status: 204, body: null })
  })

  it('is found by nobody, nor anything of his', async () => {
    const { talk, conversationId, repeated } = person
    const { scene, client } = talk
    for (const path of [
      `${pathOf(person)}export/`,
      scene.path(`/conversations/${conversationId}/`),
      scene.path(`/conversations/${conversationId}/messages/`),
      scene.path(`/messages/${repeated.id}/`),
    ])
      expect(await client.call('GET', path), path).toMatchObject({ status: 404 })
    expect(await client.call('DELETE', pathOf(person))).toMatchObject({ status: 404 })
    const text = { type: 'TEXT', text: 'Hi' }
    expect(await talk.send(conversationId, text)).toMatchObject({ status: 404 })
    expect(await Promise.all(links.map(async link => (await fetch(link)).status))).toEqual([404, 404])
    expect(await countOf(person, '/conversations/')).toBe(0)
    expect(await failedOf(person)).toBe(0)
    expect(await scene.quarantine()).toEqual([])
    for (const service of [scene.serviceId, person.failing, person.paused]) {
      expect(await deliveriesOf(scene, '', service)).toEqual([])
    }
  })

  it('is in the ledger as what was delivered and failed; what was held is discarded', async () => {
    const counts = { fan_out: 3 * fired, delivered: fired, failed: fired, discarded: fired }
    await expectLedger(person.talk.scene, counts)
  })

  it('is in the audit log by an id that names nobody any more', async () => {
    const { results } = await person.talk.client.get<{ results: object[] }>(person.talk.scene.path('/audit/'))
    expect(results).toContainEqual(expect.objectContaining({ action: 'chat_user.erase', target: person.id }))
    for (const trace of Object.values(person.traces)) expect(JSON.stringify(results)).not.toContain(trace)
  })

  it('is in no answer to an Idempotency-Key any more, and its repetition sends nothing', async () => {
    const sent = person.talk.graph.sentTo(person.talk.customer).length
    const again = await person.sendAgain()
    expect(again).toMatchObject({ status: 404, body: { code: 'not_found' } })
    await person.talk.graph.settled()
    expect(person.talk.graph.sentTo(person.talk.customer)).toHaveLength(sent)
  })

  it('leaves everybody else as they were', async () => {
    const { talk, id } = bystander
    const { messages, events, files, quarantine } = await exported(talk, id)
    expect(messages).toHaveLength(8)
    expect(idsOf(events)).toEqual(idsOf(await talk.all()))
    expect(files).toHaveLength(2)
    expect(quarantine).toHaveLength(2)
  })

  it('has left no byte in the data folder, once the other one has gone too', async () => {
    expect(await bystander.talk.client.call('DELETE', pathOf(bystander))).toMatchObject({ status: 204 })
    await filesDeleted(stage.hub)
    expect(await tracesIn(stage.hub, { ...person.traces, other: bystander.traces.name ?? '' })).toEqual([])
  })

  it('is somebody new when he writes again', async () => {
    const { talk } = person
    const conversation = await talk.write('Hello again')
    expect(conversation).not.toBe(person.conversationId)
    const [message, ...others] = await talk.messages()
    expect(others).toEqual([])
    expect(message).toMatchObject({ text: 'Hello again', conversation_state: 'OPEN' })
    expect(message?.chat_user.id).not.toBe(person.id)
    const { messages } = await exported(talk, message?.chat_user.id ?? '')
    expect(idsOf(messages)).toEqual([message?.id])
  })
})
