import { Webhook } from 'standardwebhooks'
import { Compile } from 'typebox/compile'
import { expect } from 'vitest'
import { MESSAGE_EVENT_KEYS, type MessageEvent } from '../../../packages/receiver/src/index.ts'
import { MessageEventSchema } from '../../../src/http/schemas/message-event.ts'
import type { Arrived } from './receiver.ts'

/** The keys of the objects inside, in the order of contract.md §1. */
const INNER = {
  agent: ['id', 'name'],
  file: ['secure_url'],
  template: ['name', 'language', 'category', 'components', 'text'],
  tenant: ['id', 'name', 'org_id'],
  chat_user: ['id', 'username', 'first_name', 'last_name', 'phone_number', 'gender', 'profile_picture'],
} as const

const schema = Compile(MessageEventSchema)

/** RFC 3339 in UTC, with a fraction only where it is not zero (contract.md §1). */
export const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.(?!000)\d{3})?Z$/
export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
export const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

/** Every key, in order, at every level: what no equality tells. */
const expectKeys = (event: MessageEvent): void => {
  expect(Object.keys(event)).toEqual(MESSAGE_EVENT_KEYS)
  for (const [key, keys] of Object.entries(INNER)) {
    const inner = event[key as keyof typeof INNER]
    if (inner !== null) expect(Object.keys(inner)).toEqual(keys)
  }
  expect(event.timestamp).toMatch(INSTANT)
  expect(event.modified_timestamp).toMatch(INSTANT)
}

/** A message as the contract writes it, in a webhook or in an answer of the API. */
export const expectShape = (event: MessageEvent): void => {
  expect([...schema.Errors(event)]).toEqual([])
  expectKeys(event)
  if (event.quote === null) return
  expectKeys(event.quote)
  expect(event.quote.quote).toBeNull()
}

/** What holds of every webhook, whatever it tells (contract.md §1, §5, §7). */
export const expectLawful = ({ body, headers, event }: Arrived, secret: string): void => {
  new Webhook(secret).verify(body, headers as Record<string, string>)
  expect(headers['webhook-id']).toBe(event.id)
  expect(headers['content-type']).toMatch(/^application\/json/)
  expect(headers['user-agent']).toMatch(/^GoTallo-Webhooks\/\d+\.\d+\.\d+/)
  expect(event.id).toMatch(UUID_V7)
  expectShape(event)
  if (event.type === 'EVENT') {
    expect(event).toMatchObject({ outbound: false, status: 'RECEIVED', count_as_inbound: false })
    expect(event.auxiliary_data.event).toEqual(expect.any(String))
    if (event.auxiliary_data.event !== 'reaction') expect(event.text).toBeNull()
  }
}
