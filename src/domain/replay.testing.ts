import type { KeptReplay } from './replay.ts'

const NOW = 1_760_000_000_000

/** One that is under way, of deliveries made from 10 to 20, but for what is said. */
export const replayOf = (fields: Partial<KeptReplay> = {}): KeptReplay => ({
  id: 'r',
  tenantId: 't',
  serviceId: 's',
  from: 10,
  till: 20,
  only: 'all',
  ratePerS: null,
  state: 'RUNNING',
  place: null,
  pacedAt: NOW,
  total: 0,
  resent: 0,
  skipped: { waiting: 0, otherState: 0, repeated: 0 },
  createdAt: NOW,
  endedAt: null,
  ...fields,
})
