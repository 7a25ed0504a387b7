/** Builders of what goes out and of files, and what is often done with them. */
import { randomBytes } from 'node:crypto'
import type { ChatUser } from '../../domain/chat-user.ts'
import type { Conversation } from '../../domain/conversation.ts'
import type { Dispatch } from '../../domain/dispatch.ts'
import type { StoredFile } from '../../domain/file.ts'
import type { Message } from '../../domain/message.ts'
import type { Millis } from '../../domain/time.ts'
import type { ClaimedSend, SendClaim, Store } from '../store.ts'
import { chatUserOf, conversationOf, messageOf, unitOf } from './fixtures.ts'
import { newId, START } from './records.ts'
import type { World } from './world.ts'

/** A message that was accepted and not sent yet. */
export const preparedOf = (conversation: Conversation, fields: Partial<Message> = {}): Message =>
  messageOf(conversation, { extIdentifier: '', status: 'PREPARED', ...fields })

/** What of a message says that it has to be made ready before it is handed over. */
export const WITH_UPLOAD: Partial<Message> = {
  type: 'IMAGE',
  media: { ref: { upload: newId() }, mimeType: null, title: null },
}

/** The sending of a message, due at once. */
export const dispatchOf = (message: Message, fields: Partial<Dispatch> = {}): Dispatch => ({
  messageId: message.id,
  tenantId: message.tenantId,
  platformId: message.platformId,
  conversationId: message.conversationId,
  state: 'WAITING',
  attempts: 0,
  throttled: 0,
  due: START,
  lease: null,
  createdAt: START,
  version: 1,
  ...fields,
})

const stored = () =>
  ({
    state: 'STORED',
    key: `key/${newId()}`,
    mimeType: 'audio/ogg; codecs=opus',
    size: 1_234,
    sha256: randomBytes(32).toString('hex'),
    title: 'note.ogg',
    reason: null,
    attempts: 2,
    due: START + 3,
    createdAt: START - 3,
  }) as const

/** The file of a message or the picture of a chat user, stored. */
export const fileOf = (owner: Message | ChatUser, fields: Partial<StoredFile> = {}): StoredFile => ({
  id: owner.id,
  kind: 'identities' in owner ? 'CHAT_USER' : 'MESSAGE',
  tenantId: owner.tenantId,
  platformId: owner.platformId,
  ...stored(),
  ...fields,
})

/** What of a file is otherwise before it was fetched. */
export const WANTED = { state: 'WANTED', key: null, mimeType: null, size: null, sha256: null } as const

export const uploadOf = (tenantId: string, fields: Partial<StoredFile> = {}): StoredFile => ({
  id: newId(),
  kind: 'UPLOAD',
  tenantId,
  platformId: null,
  ...stored(),
  ...fields,
})

/** Accepts so many messages of a conversation, each in a unit of its own. @returns them in that order */
export const accept = async (
  store: Store,
  conversation: Conversation,
  count = 1,
  fields: Partial<Dispatch> = {},
  content: Partial<Message> = {},
): Promise<Message[]> => {
  const messages = Array.from({ length: count }, () => preparedOf(conversation, content))
  for (const message of messages) {
    const unit = unitOf({ messages: [message], dispatches: [dispatchOf(message, fields)] })
    if ((await store.messages.commit(unit, [], [])) !== 'committed') throw new Error('Not accepted.')
  }
  return messages
}

/** One more conversation of the world's account. */
export const beside = async ({ a, account }: World): Promise<Conversation> => {
  const user = chatUserOf(account)
  const conversation = conversationOf(user)
  await a.messages.commit(unitOf({ chatUsers: [user], conversations: [conversation] }), [], [])
  return conversation
}

/** Claims of one account. */
export const claimOf = async (
  store: Store,
  node: string,
  platformId: string,
  limit = 100,
  now: Millis = START + 1_000,
): Promise<SendClaim> => {
  const [claim] = await store.outbox.claim(node, [{ platformId, limit }], now)
  if (claim === undefined) throw new Error('A claim was not answered.')
  return claim
}

/** Claims what may be sent of the world's account. */
export const claimSends = async (
  store: Store,
  world: World,
  node = 'n1',
  now: Millis = START + 1_000,
): Promise<readonly ClaimedSend[]> => (await claimOf(store, node, world.account.id, 100, now)).claimed

/** Of the messages. */
export const idsOf = (claimed: readonly ClaimedSend[]): string[] => claimed.map(({ message }) => message.id)
/** The one that must be there. */
export const first = (claimed: readonly ClaimedSend[]): ClaimedSend => {
  const [one] = claimed
  if (one === undefined) throw new Error('Nothing was claimed.')
  return one
}

/** Ends a dispatch. */
export const end = (store: Store, dispatch: Dispatch) =>
  store.messages.commit(unitOf({ ended: [dispatch] }), [], [])

/** Moves a dispatch on. */
export const write = (store: Store, dispatch: Dispatch, fields: Partial<Dispatch>) => {
  const changed = { ...dispatch, lease: null, ...fields, version: dispatch.version + 1 }
  return store.messages.commit(unitOf({ dispatches: [changed] }), [], [])
}
