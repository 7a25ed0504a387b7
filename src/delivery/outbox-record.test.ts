import { expect, it } from 'vitest'
import type { Dispatch } from '../domain/dispatch.ts'
import type { SendOutcome } from '../domain/send-outcome.ts'
import type { OutboxStore } from '../store/store.ts'
import { createTelemetry } from '../telemetry.ts'
import { OutboxRecord } from './outbox-record.ts'

const DISPATCH = { messageId: 'm', tenantId: 't', platformId: 'p', lease: 'me', attempts: 1 } as Dispatch

it('goes on trying to give up an end that could not be written, nor given up', async () => {
  let isMended = false
  const stranded: string[] = []
  const record = new OutboxRecord({
    store: { stranded: async () => [], doubtful: async () => [] } as unknown as OutboxStore,
    recorder: {
      handOver: async () => undefined,
      outcome: () => Promise.reject(new Error('a bug')),
      async stranded({ messageId }) {
        if (!isMended) throw new Error('a bug')
        stranded.push(messageId)
        return true
      },
      givenUp: async () => undefined,
    },
    telemetry: createTelemetry([]),
    node: 'me',
  })
  expect(await record.outcome({ messageId: 'm' } as SendOutcome, DISPATCH)).toBe(false)
  await record.leftBehind(0)
  expect(stranded).toEqual([])
  isMended = true
  await record.leftBehind(0)
  await record.leftBehind(0)
  expect(stranded).toEqual(['m'])
})
