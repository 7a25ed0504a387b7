/** A number, a short code, or another sender of an account, and where what is sent to it goes. */
export interface Sender {
  /** `+15550783881`, `67898`, `whatsapp:+15550783881`. */
  readonly address: string
  /** Its SID: `PN…`, `SC…`. */
  readonly sid: string
  smsUrl: string
  smsMethod: string
  smsApplicationSid: string
  /** The Messaging Service that it is in. */
  readonly service: string | null
}

/** An account, by its SID. */
export interface Account {
  readonly sid: string
  authToken: string
  readonly friendlyName: string
  readonly type: 'Full' | 'Trial'
  status: 'active' | 'suspended' | 'closed'
  readonly senders: Sender[]
  /** Messaging Services, by their SIDs, with the URL that what comes in goes to. */
  readonly services: Map<string, string>
}

/** A file that Twilio has. */
export interface StoredMedia {
  readonly mimeType: string
  readonly bytes: Uint8Array
  isGone: boolean
}

/** A message that was taken. */
export interface SentMessage {
  readonly sid: string
  readonly accountSid: string
  readonly to: string
  readonly from: string | null
  readonly service: string | null
  readonly body: string
  readonly mediaUrls: readonly string[]
  readonly callback: string | null
  /** Twilio's word. */
  status: string
  readonly arrivedAt: number
}

/** A download of a file that came in. */
export interface Download {
  readonly place: 'api' | 'storage'
  readonly status: number
  /** The credentials that were shown, if any. */
  readonly authorization: string | null
}

/** What the stand-in knows. */
export interface State {
  readonly accounts: Map<string, Account>
  /** By the path of the API. */
  readonly media: Map<string, StoredMedia>
  readonly messages: SentMessage[]
  readonly downloads: Download[]
  /** Customers who wrote STOP: `from to`. */
  readonly stopped: Set<string>
  /** SIDs that the next messages get, in place of new ones. */
  readonly nextSids: string[]
}

export const newState = (): State => ({
  accounts: new Map(),
  media: new Map(),
  messages: [],
  downloads: [],
  stopped: new Set(),
  nextSids: [],
})

let count = 0

/** A new SID of this kind. */
export const newSid = (prefix: string): string => {
  count += 1
  return prefix + (0x1000_0000 + count).toString(16).padStart(32, '0')
}
