import { describe, expect, it } from 'vitest'
import { type GraphFailure, judge, verdictOf } from './answer.ts'

const SECRET = 'EAAG9ZxQ4ZBZBIBO7mZC1d2e3f4g5h6'
const judgedText = (status: number, text: string | null, afterMs: number | null = null) =>
  judge({ state: 'answered', status, headers: new Headers(), text, afterMs }, { access_token: SECRET })
const judged = (status: number, body: unknown, afterMs: number | null = null) =>
  judgedText(status, body === null ? null : JSON.stringify(body), afterMs)

describe('an error of the Graph API', () => {
  it('is read with its title, its details and whether it passes', () => {
    const error = {
      message: '(#131047) Re-engagement message',
      code: 131047,
      error_data: { messaging_product: 'whatsapp', details: 'More than 24 hours have passed' },
    }
    expect(judged(400, { error })).toEqual({
      state: 'error',
      error: {
        status: 400,
        code: 131047,
        subcode: null,
        title: 'Re-engagement message',
        detail: 'More than 24 hours have passed',
        later: false,
      },
      afterMs: null,
      detail: 'Meta answered error 131047: (#131047) Re-engagement message (More than 24 hours have passed)',
    })
  })

  it('counts as one also where the status says that all is well', () => {
    expect(judged(200, { error: { code: 100 } })).toMatchObject({
      state: 'error',
      error: { code: 100, title: null },
    })
  })

  it('shows no secret, wherever it stands', () => {
    const words = `it is ${SECRET}, really`
    const error = { message: words, error_user_msg: words, error_data: { details: words }, code: 190 }
    expect(JSON.stringify(judged(400, { error }))).not.toContain(SECRET)
  })

  it('is cut where it is longer than anybody reads', () => {
    const answer = judged(400, { error: { message: 'x'.repeat(10_000) } })
    expect(JSON.stringify(answer).length).toBeLessThan(2_000)
  })

  it('says how long it asks to wait', () => {
    const error = { error: { code: 4, message: 'm' } }
    expect(judged(429, error, 1_000)).toMatchObject({ state: 'error', afterMs: 1_000 })
    expect(judged(503, {}, 1_000)).toMatchObject({ state: 'strange', afterMs: 1_000 })
  })

  it.each([
    [[{ type: 'messenger', estimated_time_to_regain_access: 19 }], 19 * 60_000],
    [[{ type: 'messenger', estimated_time_to_regain_access: 0 }, { type: 'pages' }], null],
    [[{ estimated_time_to_regain_access: -1 }, null, 'x'], null],
    ['soon', null],
  ])('says by its own header, too: %j', (usage, afterMs) => {
    const headers = new Headers({ 'x-business-use-case-usage': JSON.stringify({ 100: usage }) })
    const text = JSON.stringify({ error: { code: 80_006, message: 'm' } })
    const answer = judge({ state: 'answered', status: 400, headers, text, afterMs: null }, {})
    expect(answer).toMatchObject({ state: 'error', afterMs, error: { later: true } })
  })

  it('waits for the longer of the two', () => {
    const usage = { 100: [{ estimated_time_to_regain_access: 1 }] }
    const headers = new Headers({ 'x-business-use-case-usage': JSON.stringify(usage) })
    const text = JSON.stringify({ error: { code: 4, message: 'm' } })
    const reply = { state: 'answered', status: 400, headers, text } as const
    expect(judge({ ...reply, afterMs: 90_000 }, {})).toMatchObject({ afterMs: 90_000 })
    expect(judge({ ...reply, afterMs: 30_000 }, {})).toMatchObject({ afterMs: 60_000 })
  })
})

it('reads half a character as none', () => {
  const answer = judgedText(200, '{"id":"\\ud800"}')
  expect(answer).toEqual({ state: 'ok', data: { id: '\ufffd' } })
})

describe('where only "no" or "not there" counts', () => {
  it.each([
    [judged(400, { error: { code: 190, message: 'm' } }), 'refused'],
    [judged(400, { error: { code: 2, message: 'm' } }), 'unreachable'],
    [judged(500, { error: { code: 190, message: 'm' } }), 'unreachable'],
    [judged(403, {}), 'refused'],
    [judged(404, {}), 'unreachable'],
    [judged(200, null), 'unreachable'],
    [{ state: 'lost', detail: 'x' }, 'unreachable'],
    [{ state: 'unsent', detail: 'x' }, 'unreachable'],
  ])('%j is "%s"', (answer, state) => {
    expect(verdictOf(answer as GraphFailure)).toEqual({ state, detail: (answer as GraphFailure).detail })
  })
})
