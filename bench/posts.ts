import { createHmac, createSecretKey } from 'node:crypto'
import { change, post } from '../test/e2e/support/whatsapp.ts'

/** What the hub's own posts weigh, in bytes. */
export const EVENT_BYTES = 1_536
/** Customers who take turns in writing. */
const CUSTOMERS = 1_000
const FIRST_CUSTOMER = 4_917_600_000_000

/** Fills an event of a text up to {@link EVENT_BYTES}. */
const TEXT = 'Where is my order? '.repeat(40)

/** What a message is told apart by, on its way through the hub. */
const idOf = (number: number): string => `wamid.bench-${String(number).padStart(30, '0')}`
const ID = /wamid\.bench-(\d+)/

/** The number of the message that an event tells of. */
export const numberOf = (event: string): number => Number(ID.exec(event)?.[1])

const messageOf = (number: number, textLength: number) => ({
  from: String(FIRST_CUSTOMER + (number % CUSTOMERS)),
  id: idOf(number),
  timestamp: String(Math.floor(Date.now() / 1_000)),
  text: { body: TEXT.slice(0, textLength) },
  type: 'text',
})

/**
 * Makes posts as WhatsApp sends them, whole HTTP requests, ready for the socket.
 * @param messages how many of them a post carries
 */
export const postMaker = (
  hookUrl: string,
  phone: string,
  appSecret: string,
  textLength: number,
): ((first: number, messages: number) => Buffer) => {
  const { host, pathname } = new URL(hookUrl)
  const key = createSecretKey(Buffer.from(appSecret))
  return (first, messages) => {
    const all = Array.from({ length: messages }, (_, index) => messageOf(first + index, textLength))
    const contacts = all.map(({ from }) => ({ profile: { name: 'Kerry Fisher' }, wa_id: from }))
    const body = JSON.stringify(post(change(phone, 'messages', { contacts, messages: all })))
    const signature = createHmac('sha256', key).update(body).digest('hex')
    const head = [
      `POST ${pathname} HTTP/1.1`,
      `Host: ${host}`,
      'Content-Type: application/json',
      `Content-Length: ${Buffer.byteLength(body)}`,
      `X-Hub-Signature-256: sha256=${signature}`,
    ]
    return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`)
  }
}
