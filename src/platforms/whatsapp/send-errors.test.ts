import { describe, expect, it } from 'vitest'
import type { GraphFailure } from '../meta/answer.ts'
import { CREDENTIALS, graphError, graphSaying } from '../meta/graph.testing.ts'
import { callGraph } from '../meta/graph.ts'
import { accountTrouble, failedSend } from './send-errors.ts'

/** What a send comes to that the Graph API answers so. */
const sendOf = async (status: number, body: unknown, headers: Record<string, string> = {}) => {
  const answer = await callGraph(graphSaying(status, body, headers).tools, CREDENTIALS, {
    method: 'POST',
    path: '/1',
  })
  return failedSend(answer as GraphFailure)
}
const MESSAGE = { afterMs: null, scope: 'message' }
const ACCOUNT = { afterMs: null, scope: 'account' }

describe('an error of WhatsApp', () => {
  it('is told in the contract’s shape', async () => {
    const more = {
      error_data: { messaging_product: 'whatsapp', details: 'Message undeliverable: not on WhatsApp' },
    }
    expect(await sendOf(400, graphError(131_026, 'Message undeliverable', more))).toEqual({
      state: 'refused',
      errors: [
        { code: 131_026, title: 'Message undeliverable', detail: 'Message undeliverable: not on WhatsApp' },
      ],
      retry: null,
      conversation: null,
      account: null,
    })
  })

  it.each([4, 80_007, 130_429, 131_048, 133_016])('%i holds up the whole account', async code => {
    expect(await sendOf(400, graphError(code))).toMatchObject({ retry: ACCOUNT, account: null })
  })

  it.each([1, 2, 131_000, 131_016, 131_053, 131_056, 131_057])('%i is tried again', async code => {
    expect(await sendOf(400, graphError(code))).toMatchObject({ retry: MESSAGE, account: null })
  })

  it.each([
    3, 33, 100, 130_472, 130_497, 131_008, 131_009, 131_021, 131_026, 131_030, 131_045, 131_049, 131_050,
    131_051, 131_062, 132_000, 132_001, 132_015, 132_999, 135_000,
  ])('%i is no for good, also under HTTP 500', async code => {
    expect(await sendOf(500, graphError(code))).toMatchObject({
      retry: null,
      conversation: null,
      account: null,
    })
  })

  it.each([0, 10, 190, 200, 299, 368, 131_005, 131_031, 131_042, 133_010])(
    '%i is the account’s',
    async code => {
      expect(await sendOf(403, graphError(code, 'Locked'))).toMatchObject({
        retry: null,
        account: `Meta answered error ${code}: (#${code}) Locked`,
      })
    },
  )

  it('131047 says that the window is over', async () => {
    expect(await sendOf(400, graphError(131_047))).toMatchObject({ retry: null, conversation: 'EXPIRED' })
  })

  it.each([
    [400, {}, null],
    [400, { is_transient: true }, MESSAGE],
    [500, {}, MESSAGE],
    [429, {}, ACCOUNT],
  ])('that is not known is judged by how it comes: HTTP %i %j', async (status, more, retry) => {
    expect(await sendOf(status, graphError(999_999, 'New', more))).toMatchObject({ retry })
  })

  it('without a code, a title and a detail is an error all the same', async () => {
    expect(await sendOf(400, { error: {} })).toMatchObject({
      errors: [{ code: null, title: 'Meta answered error: no message', detail: null }],
      retry: null,
    })
  })

  it('is waited for as long as it asks', async () => {
    expect(await sendOf(429, graphError(130_429), { 'retry-after': '30' })).toMatchObject({
      retry: { afterMs: 30_000, scope: 'account' },
    })
  })
})

describe('an answer that is not WhatsApp’s', () => {
  it.each([200, 204, 500, 502, 503, 504])('HTTP %i leaves it open', async status => {
    const answer: GraphFailure = { state: 'strange', status, afterMs: null, detail: 'x' }
    expect(failedSend(answer)).toEqual({ state: 'unknown', detail: 'x' })
  })

  it.each([
    [302, MESSAGE],
    [401, MESSAGE],
    [404, MESSAGE],
    [413, MESSAGE],
    [429, ACCOUNT],
  ])('HTTP %i has turned it away: %j', async (status, retry) => {
    expect(await sendOf(status, 'a page')).toMatchObject({
      state: 'refused',
      errors: [{ code: 'unreachable' }],
      retry,
    })
  })

  it('leaves it open where it was lost, and not where nothing left', () => {
    expect(failedSend({ state: 'lost', detail: 'x' })).toEqual({ state: 'unknown', detail: 'x' })
    expect(failedSend({ state: 'unsent', detail: 'x' })).toMatchObject({
      state: 'refused',
      errors: [{ code: 'unreachable', title: expect.any(String), detail: 'x' }],
      retry: MESSAGE,
    })
    expect(accountTrouble({ state: 'unsent', detail: 'x' })).toBeNull()
  })
})
