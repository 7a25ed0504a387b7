import type { MessageType } from '../domain/contract.ts'
import type { Draft } from '../domain/draft.ts'
import type { Outbound, Outgoing } from './platform.ts'

/** A draft that says nothing but its type. */
export const draftOf = (type: MessageType, more: Partial<Draft> = {}): Draft => ({
  type,
  text: null,
  media: null,
  auxiliaryData: {},
  template: null,
  quoteId: null,
  agentId: null,
  customData: {},
  countAsInbound: false,
  ...more,
})

/** A file at a URL. */
export const linked = (url: string, mimeType: string | null = null, title: string | null = null) => ({
  ref: { url },
  mimeType,
  title,
})

/** A file that was uploaded to us. */
export const uploaded = (mimeType: string | null = null, title: string | null = null) => ({
  ref: { upload: '01949f3a-0000-7000-8000-00000000000f' },
  mimeType,
  title,
})

/** What is wrong with a draft, by path; empty where it is taken. */
export const wrongIn = (outbound: Outbound, draft: Draft): Record<string, string> => {
  const prepared = outbound.prepare(draft)
  return prepared.ok ? {} : Object.fromEntries(prepared.errors.map(({ path, message }) => [path, message]))
}

/** A draft that must be taken, as it was completed. */
export const takenBy = (outbound: Outbound, draft: Draft): Draft => {
  const prepared = outbound.prepare(draft)
  if (!prepared.ok) throw new Error(JSON.stringify(prepared.errors))
  return prepared.draft
}

const bytesOf = (text: string): ReadableStream<Uint8Array> =>
  ReadableStream.from([new TextEncoder().encode(text)])

/** A message that is to go out, as the hub makes it of a draft; an upload holds `text`. */
export const outgoingOf = (draft: Draft, more: Partial<Outgoing> = {}, text = 'a file'): Outgoing => {
  const { type, auxiliaryData, template, media } = draft
  const url = typeof media?.ref.url === 'string' ? media.ref.url : null
  const mimeType = media?.mimeType ?? 'application/octet-stream'
  const open = async () => ({ size: Buffer.byteLength(text), mimeType, stream: bytesOf(text) })
  return {
    id: '01949f3a-6c1e-7d3a-9a53-2f6f0c1b7e11',
    to: ['phone:16505551234'],
    type,
    text: draft.text,
    auxiliaryData,
    template,
    quoted: null,
    hookUrl: 'https://hub.example/hooks/1',
    handOver: async () => {},
    media: media && {
      mimeType: media.mimeType,
      title: media.title,
      url,
      hubUrl: url === null ? 'https://hub.example/files/1?expires=1&signature=a' : null,
      open: url === null ? open : null,
    },
    ...more,
  }
}
