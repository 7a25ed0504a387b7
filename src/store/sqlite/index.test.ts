import { storeContract } from '../store.contract.ts'
import { sqliteHarness } from './testkit.ts'

storeContract('SQLite', sqliteHarness)
