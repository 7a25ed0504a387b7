import { postsIn } from '../../../test/fixtures/posts.ts'
import { DRAFTS } from '../meta/messaging/drafts.testing.ts'
import { metaSignature, TAKEN } from '../meta/messaging/law.testing.ts'
import { platformContract } from '../platform.contract.ts'
import { createFacebook } from './index.ts'

const CREDENTIALS = {
  page_id: '100000000000001',
  access_token: 'EAAG9ZxQ4ZBZBIBO7mZC1d2e3f4g5h6i7j8k9l0',
  app_secret: '0123456789abcdef0123456789abcdef',
  verify_token: 'a phrase that only we two know',
}

const POSTS = postsIn('facebook')

platformContract('Messenger', {
  make: createFacebook,
  credentials: CREDENTIALS,
  optional: [],
  signature: metaSignature(CREDENTIALS, Object.values(POSTS)[0] ?? new Uint8Array()),
  posts: POSTS,
  unknown: ['own/unknown_attachment', 'own/unknown_member', 'own/feed_change', 'own/policy_enforcement'],
  outbound: {
    drafts: DRAFTS,
    somebody: ['200000000000001'],
    nobody: ['', 'Ada', '+16505551234', 'psid:1'],
    accepted: url => (url.endsWith('/message_attachments') ? { attachment_id: '1857777774821032' } : TAKEN),
    ref: { url: 'https://scontent.xx.fbcdn.net/v/t1/photo.jpg?oh=1' },
  },
})
