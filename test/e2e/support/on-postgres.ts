import { inject } from 'vitest'
import { useCluster } from './databases.ts'

// From here on every hub of this test file has a database of its own in place of the embedded store.
useCluster(inject('postgres'))
