import { createHmac } from 'node:crypto'
import { fixture, fixtureNames } from '../../../test/fixtures/whatsapp/cases/support.ts'
import { ACCEPTED } from '../meta/graph.testing.ts'
import { platformContract } from '../platform.contract.ts'
import { DRAFTS } from './drafts.testing.ts'
import { createWhatsApp } from './index.ts'

const CREDENTIALS = {
  phone_number_id: '106540352242922',
  access_token: 'EAAG9ZxQ4ZBZBIBO7mZC1d2e3f4g5h6i7j8k9l0',
  app_secret: '0123456789abcdef0123456789abcdef',
  verify_token: 'a phrase that only we two know',
  waba_id: '102290129340398',
}

const signatureOf = (body: Uint8Array, secret: string | undefined): string =>
  createHmac('sha256', secret ?? '')
    .update(body)
    .digest('hex')

const GOOD = signatureOf(fixture(fixtureNames[0] ?? ''), CREDENTIALS.app_secret)

platformContract('WhatsApp', {
  make: createWhatsApp,
  credentials: CREDENTIALS,
  optional: ['waba_id'],
  signature: {
    sign: (body, credentials) => ({
      'x-hub-signature-256': `sha256=${signatureOf(body, credentials.app_secret)}`,
    }),
    other: { ...CREDENTIALS, app_secret: 'fedcba9876543210fedcba9876543210' },
    malformed: [
      { 'x-hub-signature-256': '' },
      { 'x-hub-signature-256': GOOD },
      { 'x-hub-signature-256': `sha1=${GOOD}` },
      { 'x-hub-signature-256': `sha256=${GOOD.slice(2)}` },
      { 'x-hub-signature-256': `sha256=${GOOD}00` },
      { 'x-hub-signature-256': `sha256=${'zz'.repeat(32)}` },
      { 'x-hub-signature-256': [`sha256=${GOOD}`, `sha256=${GOOD}`] },
      { 'x-hub-signature': `sha256=${GOOD}` },
    ],
  },
  posts: Object.fromEntries(fixtureNames.map(name => [name, fixture(name)])),
  unknown: [
    'own/unknown_type',
    'own/unknown_interactive',
    'own/unknown_list',
    'own/status_unknown_word',
    'own/account_update',
  ],
  outbound: {
    drafts: DRAFTS,
    somebody: ['+1 (650) 555-1234', 'US.13491208655302741918'],
    nobody: ['', 'Ada', '0650', 'us.1'],
    accepted: url => (url.endsWith('/media') ? { id: '1166846181421424' } : ACCEPTED),
    ref: { id: '1003383421387256', sha256: 'x' },
  },
})
