import { createHmac } from 'node:crypto'
import { expect, it } from 'vitest'
import { platformContract } from '../platform.contract.ts'
import { DRAFTS } from './drafts.testing.ts'
import { fixture, fixtureNames } from './fixtures.testing.ts'
import { createViber } from './index.ts'
import { verifySignature } from './signature.ts'

const CREDENTIALS = { auth_token: '445da6az1s345z78-dazcczb2542zv51a-e0vc5fva17480im9' }

const signatureOf = (body: Uint8Array, secret: string | undefined): string =>
  createHmac('sha256', secret ?? '')
    .update(body)
    .digest('hex')

const GOOD = signatureOf(fixture(fixtureNames[0] ?? ''), CREDENTIALS.auth_token)

platformContract('Viber', {
  make: createViber,
  credentials: CREDENTIALS,
  optional: [],
  signature: {
    sign: (body, { auth_token }) => ({ 'x-viber-content-signature': signatureOf(body, auth_token) }),
    other: { auth_token: '44dafb7e0f40021e-61a47a1e6778d187-f2c5a676a07050b3' },
    malformed: [
      { 'x-viber-content-signature': '' },
      { 'x-viber-content-signature': `sha256=${GOOD}` },
      { 'x-viber-content-signature': GOOD.slice(2) },
      { 'x-viber-content-signature': `${GOOD}00` },
      { 'x-viber-content-signature': 'zz'.repeat(32) },
      { 'x-viber-content-signature': [GOOD, GOOD] },
      { 'x-hub-signature-256': `sha256=${GOOD}` },
    ],
  },
  posts: Object.fromEntries(fixtureNames.map(name => [name, fixture(name)])),
  unknown: [
    'own/unknown_type',
    'own/unknown_type_prototype',
    'own/unknown_event',
    'own/client_status',
    'own/no_event',
  ],
  outbound: {
    drafts: DRAFTS,
    somebody: ['01234567890A=', 'jc9HsWTZ2Yf2NkRZ8KcNug==', 'xy5/5y6O81+/kbWHpLhBoA=='],
    nobody: ['', 'Ada', '+16505551234', '16505551234', '01234567890A', 'a b=', '='],
    accepted: url =>
      url.endsWith('/get_account_info')
        ? { status: 0, status_message: 'ok', name: 'Acme' }
        : { status: 0, status_message: 'ok', message_token: '5741311803571721087', billing_status: 1 },
    others: async () => new Response('a file', { headers: { 'content-length': '6' } }),
    ref: { url: 'https://dl-media.viber.com/5/media/2/short/any/sig/image/0x0/2f6c/a.jpg' },
  },
})

it('the signature of Viber’s own test holds', () => {
  // From Viber/viber-bot-python, tests/api/test_api.py.
  const body = Buffer.from(
    '{"event":"webhook","timestamp":4977069964384421269,"message_token":1478683725125}',
  )
  const headers = {
    'x-viber-content-signature': 'd21b343448c8aee33b8e93768ef6ceb64a6ba6163099973a2b8bd028fea510ef',
  }
  const post = { body, headers, url: 'https://hub.example/hooks/1' }
  const credentials = { auth_token: '44dafb7e0f40021e-61a47a1e6778d187-f2c5a676a07050b3' }
  expect(verifySignature(post, credentials)).toBe(true)
  expect(verifySignature(post, CREDENTIALS)).toBe(false)
})
