import { afterAll } from 'vitest'
import { storeContract } from '../store.contract.ts'
import { harnessOn, startCluster } from './testkit.ts'

const cluster = await startCluster()
afterAll(() => cluster.stop())

storeContract('PostgreSQL', await harnessOn(cluster))
