import { postsIn } from '../../../test/fixtures/posts.ts'
import { draftOf } from '../draft.testing.ts'
import { DRAFTS } from '../meta/messaging/drafts.testing.ts'
import { metaSignature, TAKEN } from '../meta/messaging/law.testing.ts'
import { platformContract } from '../platform.contract.ts'
import { createInstagram } from './index.ts'

const CREDENTIALS = {
  account_id: '17841400000000000',
  access_token: 'EAAG9ZxQ4ZBZBIBO7mZC1d2e3f4g5h6i7j8k9l0',
  app_secret: '0123456789abcdef0123456789abcdef',
  verify_token: 'a phrase that only we two know',
}

const POSTS = postsIn('instagram')
const signature = metaSignature(CREDENTIALS, Object.values(POSTS)[0] ?? new Uint8Array())

describeBoth('Instagram by a Page', CREDENTIALS)
describeBoth('Instagram by its own login', {
  ...CREDENTIALS,
  access_token: 'IGAAJ9ZxQ4ZBZBIBO7mZC1d2e3f4g5h6i7j8k9l0',
})

function describeBoth(name: string, credentials: typeof CREDENTIALS): void {
  platformContract(name, {
    make: tools => createInstagram({ ...tools, instagramApiUrl: 'https://instagram.example' }),
    credentials,
    optional: [],
    signature,
    posts: POSTS,
    unknown: ['own/unknown_attachment', 'own/comments'],
    outbound: {
      drafts: [...DRAFTS, draftOf('STICKER')],
      somebody: ['200000000000001'],
      nobody: ['', 'ada', '@ada', '+16505551234'],
      accepted: () => TAKEN,
      ref: { url: 'https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=1&signature=a' },
    },
  })
}
