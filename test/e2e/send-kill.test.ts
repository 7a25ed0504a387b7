import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type GraphStandIn, hang, startGraph } from '../../src/stand-ins/graph/index.ts'
import { TestHub } from './support/hub.ts'
import { upload } from './support/links.ts'
import { eventually, Receiver } from './support/receiver.ts'
import { sample } from './support/samples.ts'
import { Talk } from './support/talk.ts'

/** Longer than a hub takes to start on a slow minute: Meta repeats a post that was not taken. */
const RETRIES_MS = Array.from({ length: 60 }, () => 250)

let graph: GraphStandIn
let receiver: Receiver
let hub: TestHub

beforeAll(async () => {
  graph = await startGraph({ phones: [], retryDelaysMs: RETRIES_MS })
  receiver = await Receiver.start()
  const settings = { GOTALLO_META_API_URL: graph.url }
  hub = await TestHub.start(settings, 'test/e2e/support/killed-hub.ts')
})
afterAll(async () => {
  await hub.destroy()
  await receiver.close()
  await graph.close()
})

const stage = {
  get hub() {
    return hub
  },
  get receiver() {
    return receiver
  },
  get graph() {
    return graph
  },
}

/** Sends to a hub that will be killed on the way: the caller may or may not get an answer. */
const sendInto = async (
  talk: Talk,
  conversation: string,
  headers = {},
  body: object = { type: 'TEXT', text: 'Only once' },
): Promise<string | null> => {
  return await talk.send(conversation, body, headers).then(
    answer => answer.body.id,
    () => null,
  )
}

/** The only message that we sent. */
const ours = async (talk: Talk) => {
  const messages = (await talk.messages()).filter(({ outbound }) => outbound)
  expect(messages).toHaveLength(1)
  const [message] = messages
  if (message === undefined) throw new Error('It was accepted.')
  return message
}

/** Starts anew a hub that dies at an event, sends, and starts it once more without. */
const sendAndDie = async (killAt: string, talk: Talk, conversation: string): Promise<void> => {
  await hub.stop()
  await hub.start({ KILL_AT: killAt })
  await sendInto(talk, conversation)
  await hub.ended()
  await hub.start()
}

/** What must hold whatever happened: no customer got a message twice, and every webhook is accounted for. */
const expectSound = async (talk: Talk, times: number): Promise<void> => {
  expect(talk.graph.sentTo(talk.customer)).toHaveLength(times)
  expect(talk.graph.repeated).toEqual([])
  expect(await talk.client.get('/ledger/')).toMatchObject({ balanced: true, difference: 0 })
}

/** It goes out once without a doubt, and is told so. */
const expectOnce = async (talk: Talk): Promise<void> => {
  const { id } = await eventually(
    () => ours(talk),
    message => expect(message).toMatchObject({ status: 'DELIVERED', metadata: {} }),
  )
  const [own, ...events] = await talk.told(id, 2)
  expect(own).toMatchObject({ status: 'SENT', ext_identifier: talk.graph.sentTo(talk.customer)[0]?.id })
  expect(events.map(event => event.auxiliary_data.event)).toEqual(['delivered'])
  await expectSound(talk, 1)
}

/** In doubt, and it stays so: it is not sent again. */
const expectDoubt = async (talk: Talk): Promise<void> => {
  await eventually(
    () => ours(talk),
    message => expect(message).toMatchObject({ status: 'PREPARED', metadata: { ambiguous: true } }),
  )
  // Whatever comes after it goes out all the same.
  const next = await talk.say((await ours(talk)).conversation_id, 'The next one')
  await talk.reaches(next, 'DELIVERED')
}

describe('a hub that is killed while it sends', { timeout: 60_000 }, () => {
  it('before it took the message up sends it after its start, once', async () => {
    const talk = await Talk.begin(stage)
    const conversation = await talk.write()
    await sendAndDie('batch.committed', talk, conversation)
    await expectOnce(talk)
  })

  it('before its caller had an answer sends it once, however often he repeats it under his key', async () => {
    const talk = await Talk.begin(stage)
    const conversation = await talk.write()
    const key = { 'idempotency-key': 'order-7' }
    await hub.stop()
    await hub.start({ KILL_AT: 'batch.committed' })
    expect(await sendInto(talk, conversation, key)).toBeNull()
    await hub.ended()
    await hub.start()
    // Where other processes may live, a request is under way until the one that began it is given up.
    const again = await eventually(
      () => sendInto(talk, conversation, key),
      one => expect(one).toBeTypeOf('string'),
    )
    const { id } = await ours(talk)
    expect([again, await sendInto(talk, conversation, key)]).toEqual([id, id])
    await talk.reaches(id, 'DELIVERED')
    await expectSound(talk, 1)
  })

  it('before the call is in doubt, and does not send it', async () => {
    const talk = await Talk.begin(stage)
    const conversation = await talk.write()
    await sendAndDie('send.begun', talk, conversation)
    await expectDoubt(talk)
    await expectSound(talk, 1)
  })

  it('while it uploads a file sends the message after its start, once', async () => {
    const talk = await Talk.begin(stage)
    const conversation = await talk.write()
    const file_id = await upload(talk.scene, sample('image/jpeg', 'once.jpg'))
    const isUpload = ({ method, path }: { method: string; path: string }) =>
      method === 'POST' && path.endsWith('/media')
    const fault = graph.fault(hang(true), { when: isUpload })
    void sendInto(talk, conversation, {}, { type: 'IMAGE', file_id })
    await eventually(
      () => fault.met.length,
      count => expect(count).toBe(1),
    )
    await hub.kill()
    fault.release()
    await hub.start()
    await expectOnce(talk)
  })

  it('during the call learns by the receipts that it went out', async () => {
    const talk = await Talk.begin(stage)
    const conversation = await talk.write()
    const fault = graph.fault(hang(true))
    void sendInto(talk, conversation)
    await eventually(
      () => talk.graph.sentTo(talk.customer).length,
      count => expect(count).toBe(1),
    )
    await hub.kill()
    fault.release()
    await hub.start()
    await expectOnce(talk)
  })

  it('during the call, where no receipt comes, is in doubt and does not send it again', async () => {
    const talk = await Talk.begin(stage)
    const conversation = await talk.write()
    const fault = graph.fault(hang(true), { statuses: [] })
    void sendInto(talk, conversation)
    await eventually(
      () => talk.graph.sentTo(talk.customer).length,
      count => expect(count).toBe(1),
    )
    await hub.kill()
    fault.release()
    await hub.start()
    await expectDoubt(talk)
    await expectSound(talk, 2)
  })

  it('after the answer, before its commit, learns by the receipts that it went out', async () => {
    const talk = await Talk.begin(stage)
    const conversation = await talk.write()
    await sendAndDie('send.answered', talk, conversation)
    await expectOnce(talk)
  })

  it('after the commit knows that it went out', async () => {
    const talk = await Talk.begin(stage)
    const conversation = await talk.write()
    await sendAndDie('send.recorded', talk, conversation)
    await expectOnce(talk)
  })
})
