import { oneOf, text } from './fields.ts'

/** A body as it came, and how it is written. */
export const bodyFields = (description: string) => ({
  body: text(description),
  body_encoding: oneOf(['utf-8', 'base64'], 'How `body` is written: base64 where it is no UTF-8 text.'),
})

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export const bodyView = (body: Uint8Array): { body: string; body_encoding: 'utf-8' | 'base64' } => {
  try {
    return { body: decoder.decode(body), body_encoding: 'utf-8' }
  } catch {
    return { body: Buffer.from(body).toString('base64'), body_encoding: 'base64' }
  }
}
