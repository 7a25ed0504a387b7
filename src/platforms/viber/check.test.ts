import { describe, expect, it } from 'vitest'
import { bodyOf, fetching, nobody } from '../calls.testing.ts'
import { createViber } from './index.ts'

const CREDENTIALS = { auth_token: '445da6az1s345z78-dazcczb2542zv51a-e0vc5fva17480im9' }
const HOOK = 'https://hub.example/hooks/1'

const asking = (answer: () => Response | Promise<Response>) => {
  const { fetch, calls } = fetching(answer)
  const tools = { apiUrl: 'https://chatapi.viber.com', fetch, fetchPublic: nobody, now: () => 0 }
  return { viber: createViber(tools), calls }
}

describe('an account of Viber', () => {
  it('is well where Viber tells whose token it is', async () => {
    const { viber, calls } = asking(() => Response.json({ status: 0, name: 'Acme', uri: 'acmebot' }))
    expect(await viber.check(CREDENTIALS)).toEqual({
      state: 'ok',
      detail: 'Acme, viber://pa?chatURI=acmebot',
    })
    expect(calls[0]?.url).toBe('https://chatapi.viber.com/pa/get_account_info')
  })

  it('has its hook set, for all that Viber tells, with names and pictures', async () => {
    const { viber, calls } = asking(() => Response.json({ status: 0, status_message: 'ok' }))
    expect(await viber.register(CREDENTIALS, HOOK)).toEqual({ state: 'ok', detail: null })
    expect(calls[0]?.url).toBe('https://chatapi.viber.com/pa/set_webhook')
    expect(bodyOf(calls[0])).toEqual({
      url: HOOK,
      event_types: ['delivered', 'seen', 'failed', 'subscribed', 'unsubscribed', 'conversation_started'],
      send_name: true,
      send_photo: true,
    })
  })

  it('is refused where Viber says no, and not where it was not there', async () => {
    const answer = { status: 2, status_message: 'invalidAuthToken' }
    const { viber } = asking(() => Response.json(answer))
    const detail = 'Viber answered status 2: invalidAuthToken.'
    expect(await viber.check(CREDENTIALS)).toEqual({ state: 'refused', detail })
    expect(await viber.register(CREDENTIALS, HOOK)).toEqual({
      state: 'refused',
      detail: `The hook was not set. ${detail}`,
    })
    for (const away of [() => new Response('', { status: 502 }), () => Response.json({ status: 12 })])
      expect(await asking(away).viber.check(CREDENTIALS)).toMatchObject({ state: 'unreachable' })
    expect(await asking(() => new Response('', { status: 401 })).viber.check(CREDENTIALS)).toMatchObject({
      state: 'refused',
    })
  })

  it('shares its hook with no other, because posts do not say whose they are', () => {
    expect(asking(() => Response.error()).viber.accountKey(CREDENTIALS)).toBeNull()
  })
})
