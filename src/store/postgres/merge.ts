import type { Merge } from '../../domain/unit.ts'
import { DELETE_IDENTITIES } from './chat-users.ts'
import type { Session } from './database.ts'
import { expectAll } from './failure.ts'

const BOTH = `SELECT id FROM conversations WHERE tenant_id = $1 AND id IN ($2, $3) AND NOT erased
  ORDER BY id FOR UPDATE`

/** Gives all that one conversation has to another, and removes it with its chat user. @throws Conflict where one is gone */
export const mergePeople = async (session: Session, merge: Merge): Promise<void> => {
  const { tenantId, fromConversation: from, intoConversation: into, fromUser } = merge
  expectAll((await session.all(BOTH, tenantId, from, into)).length, 2)
  for (const table of ['messages', 'events', 'dispatches']) {
    const head = table === 'dispatches' ? ', head = false' : ''
    const sql = `UPDATE ${table} SET conversation_id = $3${head} WHERE tenant_id = $1 AND conversation_id = $2`
    await session.run(sql, tenantId, from, into)
  }
  await session.run('DELETE FROM conversations WHERE tenant_id = $1 AND id = $2', tenantId, from)
  await session.run(DELETE_IDENTITIES, [tenantId], [fromUser])
  await session.run('DELETE FROM chat_users WHERE tenant_id = $1 AND id = $2', tenantId, fromUser)
}
