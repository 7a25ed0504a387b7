import { MESSAGE_TYPES } from '../../domain/contract.ts'
import { draftOf, linked, uploaded } from '../draft.testing.ts'
import { platformContract } from '../platform.contract.ts'
import { createCustom } from './index.ts'

const withFile = ['IMAGE', 'FILE', 'VIDEO', 'AUDIO', 'VOICE', 'GIF', 'STICKER', 'MEDIA_HSM']
const types = MESSAGE_TYPES.filter(type => type !== 'EVENT')

platformContract('CUSTOM', {
  make: createCustom,
  credentials: {},
  optional: [],
  // It is fed through the API: nothing calls its hook, and no post to it is read.
  signature: null,
  posts: {},
  unknown: [],
  outbound: {
    drafts: types.flatMap(type =>
      withFile.includes(type)
        ? [draftOf(type, { media: linked('http://files.example/a') }), draftOf(type, { media: uploaded() })]
        : [draftOf(type, { text: 'Hello' })],
    ),
    somebody: ['customer-7', '+16505551234'],
    nobody: ['', 'x'.repeat(513)],
    accepted: null,
    ref: { url: 'https://files.example/a' },
  },
})
