import type { Static } from 'typebox'
import type { Ledger } from '../../domain/ledger.ts'
import { closed, flag, whole } from './fields.ts'

export const LedgerSchema = closed(
  {
    fan_out: whole('Deliveries that events began with.'),
    replays: whole('Deliveries made later by a person.'),
    delivered: whole('Delivered.'),
    pending: whole('To be tried, or under way.'),
    failed: whole('Failed for good.'),
    held: whole('Held: their service is not active.'),
    discarded: whole('Discarded, by a person or with their service.'),
    balanced: flag('fan_out + replays = delivered + pending + failed + held + discarded.'),
    difference: whole('What was made minus what is accounted for; 0 where it balances.'),
  },
  'Every delivery that was made, and where it stands.',
  { title: 'Ledger' },
)

export const ledgerView = ({ fanOut, ...counts }: Ledger): Static<typeof LedgerSchema> => ({
  fan_out: fanOut,
  ...counts,
})
