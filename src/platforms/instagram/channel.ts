import { INSTAGRAM } from '../meta/messaging/dialect.ts'
import type { Channel } from '../meta/messaging/send.ts'
import { unreadable } from '../shared/upload.ts'
import { type InstagramTools, toolsFor } from './login.ts'

/** A heart in any of its spellings: Instagram takes it by its name. */
const HEART = /^(?:❤|♥)\ufe0f?$/u

/** How Instagram sends. */
export const instagramChannel = (tools: InstagramTools): Channel => ({
  dialect: INSTAGRAM,
  tools: credentials => toolsFor(tools, credentials),
  // Whose that is, the token says: the Page's, or the account's own.
  path: () => '/me/messages',
  readyFile: async media => {
    const url = media.url ?? media.hubUrl
    return url === null ? unreadable('It has no address.') : { ok: true, file: { url } }
  },
  reactionOf: emoji => (HEART.test(emoji) ? 'love' : null),
  reactions: '❤️',
})
