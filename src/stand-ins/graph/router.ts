import type { ApiCall } from '../kit/call.ts'
import { type Answer, failed } from './call.ts'
import { GraphFailure, unknownObject } from './failure.ts'
import { mediaNode, mediaOf, upload } from './media.ts'
import { postMessages } from './messages.ts'
import { messageTemplates, phoneNode, subscribedApps } from './nodes.ts'
import type { Phone, State } from './state.ts'

/** What a request is answered with beside its own words. */
export interface Circumstances {
  /** Of the API's own server. */
  readonly origin: string
  /** A message waits for its template's quality. */
  readonly held: boolean
}

const PATH = /^\/v\d+\.0\/([^/]+)(?:\/([^/]+))?\/?$/

/** @throws GraphFailure where the token is missing or not one that was given out */
const tokenOf = (state: State, { headers }: ApiCall): string => {
  const header = headers.authorization
  if (header === undefined)
    throw new GraphFailure(104, { message: 'An access token is required to request this resource.' })
  const token = /^(?:Bearer|OAuth) +(\S+)$/i.exec(header)?.[1]
  for (const { accessToken } of state.phones.values()) if (accessToken === token) return accessToken
  throw new GraphFailure(190, { message: 'Invalid OAuth access token - Cannot parse access token' })
}

const phoneEdge = (
  state: State,
  phone: Phone,
  edge: string | undefined,
  call: ApiCall,
  { held }: Circumstances,
): Answer => {
  if (edge === undefined) return phoneNode(phone, call)
  if (call.method !== 'POST') throw unknownObject(call.method, phone.phoneNumberId)
  if (edge === 'messages') return postMessages(state, phone, call, held)
  if (edge === 'media') return upload(state, phone, call)
  throw new GraphFailure(2500, { message: `Unknown path components: /${edge}` })
}

const dispatch = (state: State, call: ApiCall, circumstances: Circumstances): Answer | Promise<Answer> => {
  const token = tokenOf(state, call)
  const [, id = '', edge] = PATH.exec(call.path) ?? []
  if (id === '') throw new GraphFailure(2500, { message: `Unknown path components: ${call.path}` })
  // What another token may see looks just as if it were not there.
  const phones = [...state.phones.values()].filter(({ accessToken }) => accessToken === token)
  const phone = phones.find(({ phoneNumberId }) => phoneNumberId === id)
  if (phone !== undefined) return phoneEdge(state, phone, edge, call, circumstances)
  const isAccount = phones.some(({ wabaId }) => wabaId === id)
  if (isAccount && edge === 'subscribed_apps') return subscribedApps(state, id, call)
  if (isAccount && edge === 'message_templates')
    return messageTemplates(state, id, circumstances.origin, call)
  const media = edge === undefined ? mediaOf(state, id, token) : null
  if (media !== null) return mediaNode(state, media, call)
  if (call.method === 'DELETE' && edge === undefined)
    throw new GraphFailure(100, { message: '(#100) Invalid post_id parameter' })
  throw unknownObject(call.method, id)
}

/** Answers a request. Never throws what is the caller's fault. */
export const route = async (state: State, call: ApiCall, circumstances: Circumstances): Promise<Answer> => {
  try {
    return await dispatch(state, call, circumstances)
  } catch (error) {
    if (error instanceof GraphFailure) return failed(error)
    throw error
  }
}
