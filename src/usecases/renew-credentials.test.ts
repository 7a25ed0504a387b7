import { expect, it } from 'vitest'
import { Refusal } from '../domain/errors.ts'
import type { PlatformAccount } from '../domain/platform-account.ts'
import type { Renewal } from '../platforms/platform.ts'
import { RenewCredentials, type RenewParts } from './renew-credentials.ts'

const account = (credentials: string) =>
  ({ id: 'a', tenantId: 't', type: 'INSTAGRAM', credentials, health: { state: 'ok' } }) as PlatformAccount

/**
 * One round over one account.
 * @param given what it has by the time that its platform answers
 * @param renewed the type whose credentials end by themselves
 */
const round = async (renewal: Renewal | Error | null, given = 'sealed', renewed = 'INSTAGRAM') => {
  const done: unknown[] = []
  let current = account('sealed')
  const renew = async () => {
    current = account(given)
    if (renewal instanceof Error) throw renewal
    return renewal
  }
  const platform = { renew, readCredentials: (input: unknown) => input }
  const parts = {
    accounts: {
      canRenew: (type: string) => type === renewed,
      open: () => ({ account: account('sealed'), platform, credentials: { token: 'old' } }),
    },
    directory: { accounts: () => [current], account: () => current },
    configuration: {
      update: async (...words: unknown[]) => {
        const was = words[5] as { credentials: string }
        if (was.credentials !== current.credentials)
          throw new Refusal('conflict', 'It was changed meanwhile.')
        done.push(words.slice(0, 5))
      },
    },
    vault: { seal: (id: string, text: string) => `${id} ${text}` },
    telemetry: { emit: (name: string, { reason }: { reason?: string }) => void done.push([name, reason]) },
    verify: async () => ({ state: 'failing', detail: 'Error 190.', checkedAt: 1 }),
  }
  new RenewCredentials(parts as unknown as RenewParts).begin()
  await new Promise(resolve => setTimeout(resolve))
  return done
}

const ok = (token: string): Renewal => ({ state: 'ok', credentials: { token } })

it('seals and keeps what was renewed, with a note', async () => {
  const note = { actor: { id: 'system', name: 'system' }, action: 'platform.renew' }
  expect(await round(ok('new'))).toEqual([
    ['platforms', 't', 'a', { credentials: 'a {"token":"new"}' }, note],
  ])
})

it('writes nothing where nothing is new, or others were given while the platform was asked', async () => {
  expect(await round(ok('old'))).toEqual([])
  expect(await round(null)).toEqual([])
  expect(await round({ state: 'unreachable', detail: 'No answer.' })).toEqual([])
  expect(await round(ok('new'), 'others')).toEqual([])
})

it('passes over credentials that do not end by themselves', async () => {
  expect(await round(ok('new'), 'sealed', 'NONE')).toEqual([])
})

it('has an account checked that is refused, and tells where it is failing, or what else went wrong', async () => {
  expect(await round({ state: 'refused', detail: 'No.' })).toEqual([['account.checked', 'Error 190.']])
  expect(await round(new Error('broken'))).toMatchObject([['error.unexpected', undefined]])
})
