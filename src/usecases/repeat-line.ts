import type { Service } from '../domain/service.ts'
import { type Millis, SECOND } from '../domain/time.ts'
import type { Vault } from '../domain/vault.ts'

/** For a POSIX shell: inside single quotes everything stands for itself but the single quote. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

/** What is needed to say how to repeat an attempt. */
export interface Repeatable {
  readonly service: Service
  readonly eventId: string
  readonly body: Uint8Array
  /** When it was made. */
  readonly at: Millis
}

/**
 * A `curl` line that repeats an attempt: the same URL, headers and bytes, but the signature and the values of
 * the service's own headers are masked, because they are secrets.
 * @param userAgent `GoTallo-Webhooks/<version>`
 */
export const repeatLine = (
  { service, eventId, body, at }: Repeatable,
  vault: Vault,
  userAgent: string,
): string => {
  const own = service.headers === null ? {} : (JSON.parse(vault.open(service.id, service.headers)) as object)
  const headers = [
    ...Object.keys(own).map(name => `${name}: ***`),
    `user-agent: ${userAgent}`,
    'content-type: application/json',
    `webhook-id: ${eventId}`,
    `webhook-timestamp: ${Math.floor(at / SECOND)}`,
    'webhook-signature: v1,<masked>',
  ]
  const text = new TextDecoder().decode(body)
  return [
    `curl -X POST ${quoted(service.url)}`,
    ...headers.map(header => `-H ${quoted(header)}`),
    `--data-raw ${quoted(text)}`,
  ].join(' ')
}
