import { expect, it } from 'vitest'
import { answerChallenge } from './handshake.ts'

const QUERY = { 'hub.mode': 'subscribe', 'hub.verify_token': 'our secret', 'hub.challenge': '1158201444' }

it('sends the challenge back as plain text', () => {
  expect(answerChallenge(QUERY, 'our secret')).toEqual({
    ok: true,
    contentType: 'text/plain; charset=utf-8',
    body: '1158201444',
  })
})

it.each([
  ['another token', { ...QUERY, 'hub.verify_token': 'our secrets' }, 'hub.verify_token'],
  ['a token in another case', { ...QUERY, 'hub.verify_token': 'Our secret' }, 'hub.verify_token'],
  ['two tokens', { ...QUERY, 'hub.verify_token': ['our secret', 'our secret'] }, 'hub.verify_token'],
  ['no token', { ...QUERY, 'hub.verify_token': undefined }, 'hub.verify_token'],
  ['another mode', { ...QUERY, 'hub.mode': 'unsubscribe' }, 'hub.mode'],
  ['no challenge', { ...QUERY, 'hub.challenge': undefined }, 'hub.challenge'],
])('refuses %s, and says which parameter is wrong', (_name, query, parameter) => {
  const answer = answerChallenge(query, 'our secret')
  expect(answer).toMatchObject({ ok: false, detail: expect.stringContaining(parameter) })
  expect(JSON.stringify(answer)).not.toContain('our secret')
})

it('takes no token where the account has none', () => {
  expect(answerChallenge({ ...QUERY, 'hub.verify_token': '' }, '').ok).toBe(false)
})
