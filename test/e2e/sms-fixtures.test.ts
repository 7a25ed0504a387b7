import { describe, expect, it } from 'vitest'
import { CHANNELS } from './expected/sms/channels.ts'
import { MEDIA } from './expected/sms/media.ts'
import { STATUSES } from './expected/sms/statuses.ts'
import { TEXTS } from './expected/sms/texts.ts'
import type { Account } from './support/accounts.ts'
import { describeFixtures, fixtureOf } from './support/cases.ts'
import { NAMELESS } from './support/expected.ts'
import { postAsTwilio, senderOf, smsSide } from './support/sms.ts'
import { type PlatformSide, useStage } from './support/stage.ts'

/** Twilio signs the address that it calls; a proxy before the hub takes a prefix of its path away. */
const PUBLIC = 'https://hooks.example/sms-hub'
const stage = useStage({ GOTALLO_PUBLIC_URL: PUBLIC })
const behindProxy = (url: string): string => url.replace(PUBLIC, stage.hub.url)

const side = (from?: string): PlatformSide => ({
  ...smsSide(from),
  post: (hookUrl, payload) => postAsTwilio(behindProxy(hookUrl), String(payload), hookUrl),
})

describe('every SMS fixture fires what the contract says', () => {
  describeFixtures({
    folder: 'sms',
    themes: { texts: TEXTS, media: MEDIA, 'words and channels': CHANNELS, statuses: STATUSES },
    side: body => side(senderOf(body)),
    user: NAMELESS,
    place: { stage, publicUrl: PUBLIC },
  })
})

describe('behind a proxy that takes a prefix of the path away', () => {
  const text = fixtureOf('sms', 'own/text', '.form')

  /** The address that the proxy calls, and the one that Twilio calls and signs. */
  const placed = async (query = ''): Promise<Account & { readonly at: string; readonly signed: string }> => {
    const account = await side().add(stage.hub.client, {})
    expect(account.hookUrl).toMatch(`${PUBLIC}/hooks/`)
    const signed = account.hookUrl + query
    return { ...account, signed, at: behindProxy(signed) }
  }

  it.each(['', `?message=01949f3a-6c1e-7d3a-9a53-2f6f0c1b7e11`, '?a=b%20c&message=x'])(
    'a post to the hook%s is taken, and answered with TwiML',
    async query => {
      const { at, signed } = await placed(query)
      const answer = await postAsTwilio(at, text, signed)
      expect(answer.status).toBe(200)
      expect(answer.headers.get('content-type')).toMatch(/^text\/xml/)
      expect(await answer.text()).toBe('<?xml version="1.0" encoding="UTF-8"?><Response></Response>')
      const withPort = signed.replace('hooks.example', 'hooks.example:443')
      expect((await postAsTwilio(at, text, withPort)).status).toBe(200)
    },
  )

  it.each(['', '?message=01949f3a-6c1e-7d3a-9a53-2f6f0c1b7e11'])(
    'what was not signed for the hook%s is refused, and what is too large',
    async query => {
      const { at, signed } = await placed(query)
      const code = async (answer: Promise<Response>) => {
        const { status, body } = await answer.then(async one => ({
          status: one.status,
          body: await one.json(),
        }))
        return [status, (body as { code: string }).code]
      }
      expect(await code(postAsTwilio(at, text, at))).toEqual([401, 'signature_invalid'])
      expect(await code(postAsTwilio(at, text, `${signed}&message=y`))).toEqual([401, 'signature_invalid'])
      const large = `${text}&More=${'x'.repeat(600_000)}`
      expect(await code(postAsTwilio(at, large, signed))).toEqual([413, 'body_too_large'])
      expect(await code(fetch(at))).toEqual([403, 'verify_token_invalid'])
    },
  )
})
