import type { TestProject } from 'vitest/node'
import { openPostgresStore } from '../../../src/store/postgres/index.ts'
import { startCluster } from '../../../src/store/postgres/testkit.ts'
import { TEMPLATE } from './databases.ts'

/** Starts a PostgreSQL for all end-to-end tests, and ends it after them. */
export default async (project: TestProject): Promise<() => Promise<void>> => {
  const cluster = await startCluster()
  const url = await cluster.create(TEMPLATE)
  await (await openPostgresStore({ url, connections: 2 })).close()
  project.provide('postgres', cluster.urlOf('postgres'))
  return () => cluster.stop()
}

declare module 'vitest' {
  export interface ProvidedContext {
    /** The database of its administrator. */
    postgres: string
  }
}
