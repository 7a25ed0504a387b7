import { closed, nullable, number, whole } from './fields.ts'
import { Type } from './type.ts'

export const RotateSchema = closed(
  {
    overlap_s: Type.Optional(
      whole('Seconds for which the old secret signs too, 0 to 7 days. Defaults to 86,400 (a day).', {
        minimum: 0,
        maximum: 604_800,
        examples: [86_400],
      }),
    ),
  },
  'How the secret is replaced.',
  { title: 'Rotation' },
)
export const DEFAULT_OVERLAP_S = 86_400

export const ResumeSchema = closed(
  {
    rate_per_s: Type.Optional(
      nullable(
        number('Held deliveries to be released a second; null: as many as go. Defaults to null.', {
          minimum: 0.1,
          maximum: 10_000,
        }),
      ),
    ),
  },
  'How what is held is released.',
  { title: 'Release' },
)

export const DiscardedSchema = closed(
  { discarded: whole('How many deliveries were discarded.', { examples: [12] }) },
  'What became of what was held.',
  { title: 'Discarded' },
)
