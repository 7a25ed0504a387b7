import { randomInt } from 'node:crypto'
import type { ApiCall, Wire } from '../kit/call.ts'
import { type Answer, ok, parametersOf } from './call.ts'
import { badParameter, GraphFailure, unknownObject } from './failure.ts'
import { Params } from './params.ts'
import type { Phone, State } from './state.ts'

/** What is told of a number that is asked for nothing special. */
const DEFAULT_FIELDS =
  'verified_name,code_verification_status,display_phone_number,quality_rating,platform_type,throughput'

const fieldsOf = ({ displayPhoneNumber, verifiedName }: Phone): Wire => ({
  verified_name: verifiedName,
  display_phone_number: displayPhoneNumber,
  quality_rating: 'GREEN',
  code_verification_status: 'VERIFIED',
  platform_type: 'CLOUD_API',
  throughput: { level: 'STANDARD' },
  account_mode: 'LIVE',
  is_official_business_account: false,
  is_pin_enabled: true,
  messaging_limit_tier: 'TIER_1K',
  name_status: 'APPROVED',
  new_name_status: 'NONE',
  status: 'CONNECTED',
})

/** `GET /<phone number>?fields=…` @throws GraphFailure where a field is asked for that there is not */
export const phoneNode = (phone: Phone, { method, query }: ApiCall): Answer => {
  if (method !== 'GET') throw unknownObject(method, phone.phoneNumberId)
  const all = fieldsOf(phone)
  const chosen: Record<string, unknown> = {}
  for (const field of (query.get('fields') || DEFAULT_FIELDS).split(',').map(name => name.trim())) {
    if (field === 'id') continue
    if (!Object.hasOwn(all, field))
      throw badParameter(
        `Tried accessing nonexisting field (${field}) on node type (WhatsAppBusinessPhoneNumber)`,
      )
    chosen[field] = all[field]
  }
  return ok({ ...chosen, id: phone.phoneNumberId })
}

const TIMEOUT_MS = 5_000

const unverified = (words: string): GraphFailure =>
  new GraphFailure(2200, {
    message: `(#2200) Callback verification failed with the following errors: ${words}`,
  })

/** Asks a callback to repeat a challenge, as Meta does before it posts there. @throws GraphFailure */
const challenge = async (callback: string, verifyToken: string): Promise<void> => {
  const url = new URL(callback)
  const expected = String(randomInt(1_000_000_000))
  url.searchParams.set('hub.mode', 'subscribe')
  url.searchParams.set('hub.challenge', expected)
  url.searchParams.set('hub.verify_token', verifyToken)
  const signal = AbortSignal.timeout(TIMEOUT_MS)
  const answer = await fetch(url, { redirect: 'manual', signal }).catch(() => null)
  if (answer === null)
    throw unverified('curl_errno = 7; curl_error = Failed to connect; HTTP Status Code = 0')
  const received = await answer.text()
  if (answer.status !== 200)
    throw unverified(`HTTP Status Code = ${answer.status}; HTTP Message = ${answer.statusText}`)
  if (received !== expected)
    throw unverified(
      `Response does not match challenge, expected value="${expected}", received="${received.slice(0, 20)}..."`,
    )
}

/** `/<business account>/subscribed_apps`: whether, and where, an app gets the account's posts. */
export const subscribedApps = async (state: State, wabaId: string, call: ApiCall): Promise<Answer> => {
  if (call.method === 'GET') {
    const override = state.overrides.get(wabaId)
    const app = { whatsapp_business_api_data: { id: '670843887433847', link: '', name: 'Stand-in' } }
    const at = override === undefined ? {} : { override_callback_uri: override }
    return ok({ data: state.subscribed.has(wabaId) ? [{ ...app, ...at }] : [] })
  }
  if (call.method === 'DELETE') {
    state.overrides.delete(wabaId)
    state.subscribed.delete(wabaId)
    return ok({ success: true })
  }
  if (call.method !== 'POST') throw unknownObject(call.method, wabaId)
  const body = new Params(parametersOf(call)).only('override_callback_uri', 'verify_token')
  if (body.has('override_callback_uri') || body.has('verify_token')) {
    const callback = body.url('override_callback_uri')
    await challenge(callback, body.text('verify_token'))
    state.overrides.set(wabaId, callback)
  } else {
    // Without an address of its own the account goes back to the app's.
    state.overrides.delete(wabaId)
  }
  state.subscribed.add(wabaId)
  return ok({ success: true })
}

const cursor = (index: number): string => Buffer.from(String(index)).toString('base64url')
const indexOf = (text: string): number => Number(Buffer.from(text, 'base64url').toString())

const TEMPLATE_FIELDS = 'name,parameter_format,components,language,status,category'
const FILTERS = ['language', 'status', 'category'] as const

/** `GET /<business account>/message_templates`, filtered and in pages. @throws GraphFailure */
export const messageTemplates = (state: State, wabaId: string, origin: string, call: ApiCall): Answer => {
  const { query } = call
  if (call.method !== 'GET') throw unknownObject(call.method, wabaId)
  const fields = (query.get('fields') || TEMPLATE_FIELDS).split(',').map(name => name.trim())
  const found = state.templates.filter(
    template =>
      template.wabaId === wabaId &&
      // It finds parts of names too.
      template.name.includes(query.get('name') ?? '') &&
      FILTERS.every(key => !query.has(key) || query.get(key) === template[key]),
  )
  const limit = Number(query.get('limit') ?? 25)
  if (!Number.isInteger(limit) || limit < 1)
    throw badParameter('Param limit must be an integer greater than zero.')
  const from = query.has('after') ? indexOf(query.get('after') ?? '') + 1 : 0
  if (!Number.isInteger(from)) throw badParameter('Invalid cursor.')
  const page = found.slice(from, from + limit)
  const data = page.map(template => {
    const entries = Object.entries(template).filter(([key]) => key === 'id' || fields.includes(key))
    return Object.fromEntries(entries)
  })
  if (page.length === 0) return ok({ data })
  const after = cursor(from + page.length - 1)
  const next = new URL(call.path, origin)
  next.search = new URLSearchParams({ ...Object.fromEntries(query), limit: String(limit), after }).toString()
  const more = from + page.length < found.length ? { next: next.toString() } : {}
  return ok({ data, paging: { cursors: { before: cursor(from), after }, ...more } })
}
