/** Browsers that somebody signs in with, for the API's tests. */
import { parseSetCookie } from 'cookie'
import { afterAll, beforeAll, expect } from 'vitest'
import type { TokenKind } from '../domain/tenant.ts'
import { type Answer, type CallOptions, TestHub } from './api.testing.ts'

export const SESSION_PATH = '/api/v1/session/'

/** Opens a hub for the tests of a file, where failed authentications hardly count, and closes it after them. */
export const useHub = (opened: (hub: TestHub, tenant: string) => void): void => {
  let hub: TestHub | null = null
  beforeAll(async () => {
    hub = await TestHub.open({ failedAuthentications: 10_000 })
    opened(hub, await hub.tenant())
  })
  afterAll(() => hub?.[Symbol.asyncDispose]())
}

export const signIn = (hub: TestHub, token: string, options: CallOptions = {}): Promise<Answer> =>
  hub.call('POST', SESSION_PATH, { token: null, body: { token }, ...options })

/** Somebody who is signed in, with a fresh token unless it is the operator. */
export const signedIn = async (hub: TestHub, tenant: string, kind: TokenKind = 'tenant') => {
  const path = `/tenants/${tenant}/tokens/`
  const minted: { readonly id: string; readonly token: string } =
    kind === 'operator' ? { id: '', token: hub.operator } : await hub.do('POST', path, { name: kind, kind })
  const { status, headers, body } = await signIn(hub, minted.token)
  expect(status).toBe(201)
  const secret = parseSetCookie(String(headers['set-cookie'])).value ?? ''
  const cookie = `other=1; gotallo_session=${secret}`
  const csrf = { 'x-csrf-token': String(body.csrf_token) }
  const call = (method: string, path: string, options: CallOptions = {}): Promise<Answer> =>
    hub.call(method, path, { token: null, ...options, headers: { cookie, ...options.headers } })
  return { minted, secret, cookie, csrf, body, headers, call }
}
