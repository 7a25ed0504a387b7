/** Test data: an event of the contract, and requests that carry it. Not part of what is published. */
import type { MessageEvent } from './event.ts'
import { sign } from './signature.ts'

/** 32 bytes, as the hub makes them. */
export const SECRET = 'whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8='
export const OTHER_SECRET = 'whsec_Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA='

/** A text message from a customer, changed as wanted. */
export function messageEvent(changes: Partial<MessageEvent> = {}): MessageEvent {
  return {
    id: '018d0d6e-7a5c-7000-8000-000000000001',
    ext_identifier: 'wamid.HBgLMTU1NTU1NTU1NTUVAgASGA==',
    conversation_id: '018d0d6e-7a5c-7000-8000-000000000002',
    tenant_id: '018d0d6e-7a5c-7000-8000-000000000003',
    agent_id: null,
    agent: null,
    timestamp: '2024-01-15T10:30:00Z',
    modified_timestamp: '2024-01-15T10:30:00.250Z',
    type: 'TEXT',
    status: 'RECEIVED',
    outbound: false,
    text: 'Grüße, 你好 👋🏽',
    file: null,
    file_type: null,
    mime_type: null,
    media_title: null,
    auxiliary_data: {},
    custom_data: {},
    metadata: {},
    transcribe_enabled: false,
    transcribe_in_progress: false,
    count_as_inbound: true,
    quote: null,
    template: null,
    platform: 'WHATSAPP',
    platform_id: '018d0d6e-7a5c-7000-8000-000000000004',
    conversation_state: 'OPEN',
    tenant: { id: '018d0d6e-7a5c-7000-8000-000000000003', name: 'Acme', org_id: null },
    chat_user: {
      id: '018d0d6e-7a5c-7000-8000-000000000005',
      username: '',
      first_name: 'Ada',
      last_name: '',
      phone_number: '+15555555555',
      gender: null,
      profile_picture: null,
    },
    ...changes,
  }
}

/** The headers that the hub would send with this body, signed at this moment. */
export async function signedHeaders(
  body: string | Uint8Array,
  { secret = SECRET, id = messageEvent().id, timestamp = Math.floor(Date.now() / 1000) } = {},
): Promise<Record<string, string>> {
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': await sign({ id, timestamp, body, secret }),
  }
}
