import type { Service } from '../domain/service.ts'
import { type Millis, SECOND } from '../domain/time.ts'
import type { Vault } from '../domain/vault.ts'

/** For a POSIX shell: inside single quotes everything stands for itself but the single quote. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

/** What is needed to say what an attempt sent. */
export interface Repeatable {
  readonly service: Service
  readonly eventId: string
  readonly body: Uint8Array
  /** When it was made. */
  readonly at: Millis
}

/** What an attempt sent, to be shown: the signature and the values of the service's own headers are masked. */
export interface SentRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/**
 * What an attempt sends: the service's URL, all headers and the very bytes, but what is secret masked.
 * @param userAgent `GoTallo-Webhooks/<version>`
 */
export const sentRequest = (
  { service, eventId, body, at }: Repeatable,
  vault: Vault,
  userAgent: string,
): SentRequest => {
  const own = service.headers === null ? {} : (JSON.parse(vault.open(service.id, service.headers)) as object)
  return {
    url: service.url,
    headers: {
      ...Object.fromEntries(Object.keys(own).map(name => [name, '***'])),
      'user-agent': userAgent,
      'content-type': 'application/json',
      'webhook-id': eventId,
      'webhook-timestamp': String(Math.floor(at / SECOND)),
      'webhook-signature': 'v1,<masked>',
    },
    body: new TextDecoder().decode(body),
  }
}

/** A `curl` line that repeats it. */
export const repeatLine = ({ url, headers, body }: SentRequest): string =>
  [
    `curl -X POST ${quoted(url)}`,
    ...Object.entries(headers).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    `--data-raw ${quoted(body)}`,
  ].join(' ')
