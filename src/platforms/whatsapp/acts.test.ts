import { describe, expect, it } from 'vitest'
import { unusedPort } from '../../delivery/http-transport.testing.ts'
import { bodyOf, toolsAt } from '../calls.testing.ts'
import { ACCEPTED, CREDENTIALS, graphError, graphSaying } from '../meta/graph.testing.ts'
import { markRead, react } from './acts.ts'

const TO = ['phone:16505551234']

describe('a reaction', () => {
  it.each(['😀', ''])('%j is set on the message', async emoji => {
    const { tools, calls } = graphSaying(200, ACCEPTED)
    expect(await react(tools, TO, 'wamid.1', emoji, CREDENTIALS)).toEqual({ state: 'done' })
    expect(calls[0]?.url).toBe('https://graph.example/v25.0/106540352242922/messages')
    expect(bodyOf(calls[0])).toEqual({
      messaging_product: 'whatsapp',
      recipient_type: 'individual',
      to: '16505551234',
      type: 'reaction',
      reaction: { message_id: 'wamid.1', emoji },
    })
  })

  it('to nobody is refused without a call', async () => {
    const { tools, calls } = graphSaying(200, ACCEPTED)
    expect(await react(tools, [], 'wamid.1', '😀', CREDENTIALS)).toMatchObject({ state: 'refused' })
    expect(calls).toEqual([])
  })
})

describe('a read mark', () => {
  it.each([
    [false, {}],
    [true, { typing_indicator: { type: 'text' } }],
  ])('with typing: %j', async (typing, more) => {
    const { tools, calls } = graphSaying(200, { success: true })
    expect(await markRead(tools, 'wamid.1', typing, CREDENTIALS)).toEqual({ state: 'done' })
    expect(bodyOf(calls[0])).toEqual({
      messaging_product: 'whatsapp',
      status: 'read',
      message_id: 'wamid.1',
      ...more,
    })
  })

  it.each([
    [400, graphError(100, 'No such message'), { state: 'refused', account: null }],
    [401, graphError(190, 'Expired'), { state: 'refused', account: expect.stringContaining('Expired') }],
    [400, graphError(131_031, 'Locked'), { state: 'refused', account: expect.stringContaining('Locked') }],
    [200, { success: false }, { state: 'refused', account: null }],
    [500, graphError(2), { state: 'unreachable' }],
    [429, graphError(80_007), { state: 'unreachable' }],
    [502, 'a page', { state: 'unreachable' }],
  ])('HTTP %i %j', async (status, body, answer) => {
    const { tools } = graphSaying(status, body)
    expect(await markRead(tools, 'wamid.1', false, CREDENTIALS)).toMatchObject({
      detail: expect.stringMatching(/./),
      ...answer,
    })
  })

  it('that cannot be set now may be set again', async () => {
    const tools = toolsAt(`http://127.0.0.1:${await unusedPort()}`)
    expect(await markRead(tools, 'wamid.1', false, CREDENTIALS)).toMatchObject({ state: 'unreachable' })
  })
})
