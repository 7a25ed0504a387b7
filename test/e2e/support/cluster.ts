import type { TestProject } from 'vitest/node'
import { Database } from '../../../src/store/postgres/database.ts'
import { openPostgresStore } from '../../../src/store/postgres/index.ts'
import { startCluster } from '../../../src/store/postgres/testkit.ts'
import { TEMPLATE } from './databases.ts'

/** Starts a PostgreSQL for all end-to-end tests, and ends it after them. */
export default async (project: TestProject): Promise<() => Promise<void>> => {
  const cluster = await startCluster()
  const admin = new Database({ url: cluster.urlOf('postgres'), connections: 1 })
  await admin.command(`CREATE DATABASE ${TEMPLATE}`)
  await admin.close()
  await (await openPostgresStore({ url: cluster.urlOf(TEMPLATE), connections: 2 })).close()
  project.provide('postgres', cluster.urlOf('postgres'))
  return () => cluster.stop()
}

declare module 'vitest' {
  export interface ProvidedContext {
    /** The database of its administrator. */
    postgres: string
  }
}
