import type { CustomFetch } from 'openid-client'
import { SignInFailure } from '../../domain/sign-in.ts'

/** No answer of an identity provider is nearly as large: bytes. */
const MOST_BYTES = 262_144
/** Statuses whose answers have no body. */
const BODILESS: ReadonlySet<number> = new Set([204, 205, 304])

const readBounded = async ({ body }: Response): Promise<Uint8Array<ArrayBuffer>> => {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body ?? []) {
    size += chunk.length
    // Whoever leaves the loop ends the connection.
    if (size > MOST_BYTES)
      throw new SignInFailure('provider_invalid', `An answer is larger than ${MOST_BYTES} bytes.`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** Reads every answer to its end, within the time that the caller has set, and no further than to a bound. */
export const boundedFetch =
  (userAgent: string): CustomFetch =>
  async (url, options) => {
    const answer = await fetch(url, {
      ...(options as RequestInit),
      headers: { ...options.headers, 'user-agent': userAgent },
    })
    const { status, headers } = answer
    const bytes = await readBounded(answer)
    return new Response(BODILESS.has(status) ? null : bytes, { status, headers })
  }
