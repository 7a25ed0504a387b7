import { describe, expect, it } from 'vitest'
import type { GraphFailure } from '../answer.ts'
import { CREDENTIALS, graphError, graphSaying } from '../graph.testing.ts'
import { callGraph } from '../graph.ts'
import { messagingRefusals } from './send-errors.ts'

const { failedSend } = messagingRefusals('Messenger')

/** What a send comes to that the Graph API answers so. */
const sendOf = async (
  status: number,
  code: number,
  subcode?: number,
  headers: Record<string, string> = {},
) => {
  const body = graphError(code, 'Something', subcode === undefined ? {} : { error_subcode: subcode })
  const { tools } = graphSaying(status, body, headers)
  const answer = await callGraph(tools, CREDENTIALS, { method: 'POST', path: '/1' })
  return failedSend(answer as GraphFailure)
}

describe('an error of Messenger or Instagram', () => {
  it.each([2_018_065, 2_018_278, 2_534_022])('10 with %i says that the window is over', async subcode => {
    expect(await sendOf(400, 10, subcode)).toMatchObject({
      state: 'refused',
      errors: [{ code: 10 }],
      retry: null,
      conversation: 'EXPIRED',
      account: null,
    })
  })

  it.each([
    [551, 1_545_041],
    [200, 1_545_041],
    [10, 2_018_108],
    [100, 2_018_001],
    [100, 2_534_014],
    [551, undefined],
    [100, undefined],
  ])('%i with %s is no for good, and says nothing of the account or of a block', async (code, subcode) => {
    expect(await sendOf(400, code, subcode)).toMatchObject({ retry: null, conversation: null, account: null })
  })

  it.each([
    [10, undefined],
    [190, 463],
    [200, undefined],
    [200, 2_018_028],
    [368, undefined],
  ])('%i with %s is the account’s', async (code, subcode) => {
    expect(await sendOf(403, code, subcode)).toMatchObject({
      retry: null,
      account: expect.stringContaining(`error ${code}`),
    })
  })

  it.each([4, 17, 32, 613, 80_002, 80_006])('%i holds up the whole account', async code => {
    expect(await sendOf(400, code)).toMatchObject({ retry: { afterMs: null, scope: 'account' } })
  })

  it('holds it up as long as Meta’s own header says', async () => {
    const usage = { 1: [{ type: 'messenger', estimated_time_to_regain_access: 2 }] }
    const headers = { 'x-business-use-case-usage': JSON.stringify(usage) }
    expect(await sendOf(400, 80_006, undefined, headers)).toMatchObject({
      retry: { afterMs: 120_000, scope: 'account' },
    })
  })

  it.each([
    [1, undefined],
    [2, 1_545_133],
    [1_200, undefined],
    [9_999_999, undefined],
  ])('%i with %s is tried again where it passes', async (code, subcode) => {
    expect(await sendOf(500, code, subcode)).toMatchObject({ retry: { afterMs: null, scope: 'message' } })
  })

  it('1 with 1357046 means by Meta’s own page that it was sent: nobody knows', async () => {
    expect(await sendOf(400, 1, 1_357_046)).toMatchObject({ state: 'unknown' })
  })
})
