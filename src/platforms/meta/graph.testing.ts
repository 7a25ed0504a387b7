import { type Answer, fetching, nobody } from '../calls.testing.ts'
import type { PlatformTools } from '../platform.ts'

export const TOKEN = 'EAAG9ZxQ4ZBZBIBO7mZC1d2e3f4g5h6'

export const CREDENTIALS = {
  phone_number_id: '106540352242922',
  access_token: TOKEN,
  app_secret: '0123456789abcdef0123456789abcdef',
  verify_token: 'a phrase of ours',
  waba_id: '102290129340398',
}

export const API = 'https://graph.example'

/** Tools with a Graph API that answers so. */
export const graphOf = (answer: Answer, more: Partial<PlatformTools> = {}) => {
  const { fetch, calls } = fetching(answer)
  const tools: PlatformTools = { apiUrl: API, fetch, fetchPublic: nobody, now: () => 0, ...more }
  return { tools, calls }
}

/** Tools with a Graph API that gives one answer. */
export const graphSaying = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  graphOf(() => new Response(JSON.stringify(body), { status, headers }))

/** An error as the Graph API writes it. */
export const graphError = (code: number, message = 'Something', more: object = {}) => ({
  error: { message: `(#${code}) ${message}`, type: 'OAuthException', code, fbtrace_id: 'A', ...more },
})

/** The answer to a message that was taken. */
export const ACCEPTED = {
  messaging_product: 'whatsapp',
  contacts: [{ input: '16505551234', wa_id: '16505551234' }],
  messages: [{ id: 'wamid.HBgLMTY1MDU1NTEyMzQ' }],
}
