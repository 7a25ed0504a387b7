import type { Session } from './database.ts'

/** The channel on which nodes tell each other what is new. */
export const CHANNEL = 'gotallo'
/** What is told where the configuration has changed. */
export const DIRECTORY = 'directory'

/** Tells every handle that tenants, platforms, agents or services have changed, when this is committed. */
export const bumpRevision = async (session: Session): Promise<void> => {
  await session.run('UPDATE directory SET revision = revision + 1')
  await tellDirectory(session)
}

/** Tells every node, when this is committed, that something of the configuration or of the tokens has changed. */
export const tellDirectory = async (session: Session): Promise<void> =>
  void (await session.all(`SELECT pg_notify('${CHANNEL}', '${DIRECTORY}')`))

export const readRevision = async (session: Session): Promise<number> =>
  (await session.one<{ revision: number }>('SELECT revision FROM directory'))?.revision ?? 0
