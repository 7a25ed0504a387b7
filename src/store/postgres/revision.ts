import type { Session } from './database.ts'

/** The channel on which nodes tell each other what is new. */
export const CHANNEL = 'gotallo'

/** Tells every handle that tenants, platforms, agents or services have changed, when this is committed. */
export const bumpRevision = async (session: Session): Promise<void> => {
  await session.run('UPDATE directory SET revision = revision + 1')
  await session.all(`SELECT pg_notify('${CHANNEL}', 'directory')`)
}

export const readRevision = async (session: Session): Promise<number> =>
  (await session.one<{ revision: number }>('SELECT revision FROM directory'))?.revision ?? 0
