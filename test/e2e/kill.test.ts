import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TestHub } from './support/hub.ts'
import { Receiver } from './support/receiver.ts'
import { addService, addWhatsApp, messagesPost, postToHook, textMessage } from './support/whatsapp.ts'

const PHONE = '106540352242922'
const BURST = 2_000
const AT_ONCE = 40
const KILLS = [1 / 3, 2 / 3]
/** Posts under way and posts whose outcome is not committed: so many may be sent twice after a kill. */
const IN_DOUBT = 2 * 64
/** Between repetitions while the hub is away: shorter, and they would take the processor that it needs to start. */
const PAUSE_MS = 100
/** The long form: KILL_ROUNDS=10 npx vitest run test/e2e/kill.test.ts */
const ROUNDS = Number(process.env.KILL_ROUNDS ?? 1)

/** Posts the burst; a post that is not answered 200 is repeated until it is, as the platform does. */
const burst = async (hookUrl: string, round: number, accepted: (id: string) => void): Promise<void> => {
  let next = 0
  const worker = async (): Promise<void> => {
    for (let i = next++; i < BURST; i = next++) {
      const id = `wamid.round-${round}-${i}`
      const from = `1650555${String(i % 300).padStart(4, '0')}`
      const payload = messagesPost(PHONE, [textMessage(id, from, `message ${i}`)])
      for (;;) {
        const status = await postToHook(hookUrl, payload).then(
          response => response.status,
          () => 0,
        )
        if (status === 200) break
        await new Promise(resolve => setTimeout(resolve, PAUSE_MS))
      }
      accepted(id)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
}

describe('kill -9 in the middle of a burst', () => {
  let hub: TestHub
  let receiver: Receiver

  beforeAll(async () => {
    hub = await TestHub.start()
    receiver = await Receiver.start()
  })
  afterAll(async () => {
    await hub.destroy()
    await receiver.close()
  })

  it.each(Array.from({ length: ROUNDS }, (_, i) => i))(
    'loses nothing in round %i',
    { timeout: 120_000 },
    async round => {
      const account = await addWhatsApp(hub.client, PHONE)
      const service = await addService(hub.client, account.tenantId, receiver.url)
      const accepted = new Set<string>()
      receiver.arrived.length = 0
      const feeding = burst(account.hookUrl, round, id => accepted.add(id))
      // Somewhere in the middle: after a third, and again after two thirds of what is delivered.
      for (const share of KILLS) {
        await receiver.until(({ length }) => length > BURST * share, 'enough of the burst')
        await hub.kill()
        await hub.start()
      }
      await feeding
      await receiver.until(() => receiver.events.length === BURST, 'every accepted message')

      const delivered = new Set(receiver.events.map(event => event.ext_identifier))
      expect(accepted.size).toBe(BURST)
      expect([...accepted].filter(id => !delivered.has(id))).toEqual([])
      const repeated = receiver.arrived.length - receiver.events.length
      expect(repeated).toBeLessThanOrEqual(KILLS.length * IN_DOUBT)
      console.log(`${BURST} messages, ${KILLS.length} kills: ${repeated} deliveries repeated`)
      receiver.verifyAll(service.secret)
      // One event per message, whatever was repeated.
      expect(delivered.size).toBe(receiver.events.length)
      await expect
        .poll(() => hub.client.get(`/tenants/${account.tenantId}/ledger/`), { timeout: 15_000 })
        .toMatchObject({
          fan_out: BURST,
          delivered: BURST,
          pending: 0,
          failed: 0,
          held: 0,
          discarded: 0,
          balanced: true,
        })
      await hub.client.call('DELETE', `/tenants/${account.tenantId}/services/${service.id}/`)
      await hub.client.call('DELETE', `/tenants/${account.tenantId}/platforms/${account.platformId}/`)
    },
  )
})
