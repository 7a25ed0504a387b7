import { platformContract } from '../platform.contract.ts'
import { createCustom } from './index.ts'

platformContract('CUSTOM', {
  make: createCustom,
  credentials: {},
  optional: [],
  // It is fed through the API: nothing calls its hook, and no post to it is read.
  signature: null,
  posts: {},
  unknown: [],
})
