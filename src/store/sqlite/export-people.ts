import { CHAT_USER_FIELDS, CHAT_USER_FROM, chatUserOf } from './chat-users.ts'
import { CONVERSATION_FIELDS, CONVERSATION_FROM, conversationOf } from './conversations.ts'
import { DISPATCH_FIELDS, DISPATCH_FROM, dispatchOf } from './dispatches.ts'
import { id, number, OF_ACCOUNT, of, type Readers, text } from './export-reader.ts'
import { FILE_FIELDS, FILE_FROM, fileOf } from './files.ts'
import { PARKED_FIELDS, parkedOf } from './parked.ts'
import { quarantinedOf } from './quarantine.ts'
import { MESSAGE_FIELDS, MESSAGE_FROM, messageOf } from './rows.ts'

/** People, and what passes between them and an account. */
export const people = {
  chat_users: {
    fields: `${CHAT_USER_FIELDS}, u.erased`,
    from: CHAT_USER_FROM,
    key: ['u.num'],
    read: row => ({ ...of(chatUserOf)(row), erased: row.erased === 1 }),
  },
  identities: {
    fields: 't.id AS tenant_id, p.id AS platform_id, r.identity, u.id AS chat_user_id',
    from: `identities r ${OF_ACCOUNT} CROSS JOIN chat_users u ON u.num = r.chat_user`,
    key: ['r.platform', 'r.identity'],
    read: row => ({
      tenantId: id(row, 'tenant_id'),
      platformId: id(row, 'platform_id'),
      identity: text(row, 'identity'),
      chatUserId: id(row, 'chat_user_id'),
    }),
  },
  conversations: {
    fields: `${CONVERSATION_FIELDS}, c.erased`,
    from: CONVERSATION_FROM,
    key: ['c.num'],
    read: row => ({ ...of(conversationOf)(row), erased: row.erased === 1 }),
  },
  messages: { fields: MESSAGE_FIELDS, from: MESSAGE_FROM, key: ['m.num'], read: of(messageOf) },
  parked: {
    fields: PARKED_FIELDS,
    from: `parked k ${OF_ACCOUNT.replace('r.', 'k.')}`,
    key: ['k.platform', 'k.ext_identifier', 'k.key'],
    read: of(parkedOf),
  },
  quarantine: {
    fields: `r.num, r.id, t.id AS tenant_id, p.id AS platform_id, r.received_at, r.reasons, r.digest, r.body`,
    from: `quarantine r ${OF_ACCOUNT}`,
    key: ['r.num'],
    read: row => ({ ...of(quarantinedOf)(row), num: number(row, 'num') }),
  },
  erasures: {
    fields: 't.id AS tenant_id, u.id AS chat_user_id, r.begun_at, r.unparked, r.searched',
    from: `erasures r CROSS JOIN chat_users u ON u.num = r.chat_user ${OF_ACCOUNT.replace('r.', 'u.')}`,
    key: ['r.chat_user'],
    read: row => ({
      tenantId: id(row, 'tenant_id'),
      chatUserId: id(row, 'chat_user_id'),
      begunAt: number(row, 'begun_at'),
      isUnparked: row.unparked === null,
      searched: number(row, 'searched'),
    }),
  },
  dispatches: {
    fields: `${DISPATCH_FIELDS}, d.seq`,
    from: DISPATCH_FROM,
    key: ['d.seq'],
    read: row => ({ ...of(dispatchOf)(row), seq: number(row, 'seq') }),
  },
  files: { fields: FILE_FIELDS, from: FILE_FROM, key: ['f.num'], read: of(fileOf) },
  unused_keys: {
    fields: '*',
    from: 'unused_keys r',
    key: ['r.key'],
    read: row => ({ key: text(row, 'key'), due: number(row, 'due') }),
  },
} satisfies Partial<Readers>
