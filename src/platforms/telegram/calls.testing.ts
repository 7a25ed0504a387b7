import { type Answer, type Call, fetching, nobody } from '../calls.testing.ts'
import type { PlatformTools } from '../platform.ts'

export const CREDENTIALS = { bot_token: '7100000001:AAE2EdcbaZYXwvuTSRqpoNMLkjiHGFedcba' }

/** A result, as the Bot API wraps it. */
export const ok = (result: unknown): Response => Response.json({ ok: true, result })

/** A refusal of the Bot API. */
export const no = (code: number, description: string, parameters?: object): Response =>
  Response.json(
    { ok: false, error_code: code, description, ...(parameters ? { parameters } : {}) },
    { status: code },
  )

/** The method that a call names. */
export const methodOf = ({ url }: Call): string => url.slice(url.lastIndexOf('/') + 1)

/** Tools whose Bot API answers so, and the calls that it got. */
export const telegramOf = (answer: Answer, more: Partial<PlatformTools> = {}) => {
  const { fetch, calls } = fetching(answer)
  const tools: PlatformTools = {
    apiUrl: 'https://telegram.example',
    fetch,
    fetchPublic: nobody,
    now: () => 0,
    ...more,
  }
  return { tools, calls, methods: () => calls.map(methodOf) }
}

/** Answers each method in its own way. */
export const answers =
  (by: Readonly<Record<string, () => Response>>): Answer =>
  call =>
    by[methodOf(call)]?.() ?? no(404, 'Not Found: method not found')
