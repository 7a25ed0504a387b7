import type { Credentials, PlatformTools } from '../platform.ts'
import { callPlatform, jsonOf } from '../shared/call.ts'
import type { Wire } from '../shared/read.ts'
import { judge, type LineAnswer } from './answer.ts'

/** What the adapter is made with: files are served from an address of their own. */
export interface LineTools extends PlatformTools {
  /** The base of the part of LINE's API that serves files, without a slash at its end. */
  readonly dataApiUrl: string
}

/** One call of LINE's Messaging API. */
export interface LineCall {
  readonly method: 'GET' | 'POST' | 'PUT'
  /** Below `/v2/bot`: `/message/push`. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Wire
  /** True for what lies where the files are. */
  readonly isData?: true
}

/** Who we are, for LINE. */
export const bearer = ({ channel_access_token }: Credentials): string =>
  `Bearer ${channel_access_token ?? ''}`

/** The address of a call. */
export const urlOf = (tools: LineTools, { path, isData }: Pick<LineCall, 'path' | 'isData'>): string =>
  `${isData ? tools.dataApiUrl : tools.apiUrl}/v2/bot${path}`

/**
 * Calls LINE's API with the channel's token. Never throws, and never shows a secret in its answer. `lost` and
 * `strange` leave it open whether the call was carried out; after `unsent` it certainly was not.
 */
export const callLine = async (
  tools: LineTools,
  credentials: Credentials,
  call: LineCall,
): Promise<LineAnswer> => {
  const { method, headers, body } = call
  const reply = await callPlatform(tools, {
    whose: "LINE's Messaging API",
    method,
    url: urlOf(tools, call),
    headers: { ...headers, authorization: bearer(credentials) },
    ...(body ? { body: jsonOf(body) } : {}),
  })
  return reply.state === 'answered' ? judge(reply, credentials) : reply
}
