import type { Static } from 'typebox'
import type { Quarantined, QuarantinedRow } from '../../usecases/port-types.ts'
import type { Received } from '../../usecases/receive-platform-post.ts'
import { bodyFields, bodyView } from './body.ts'
import { closed, flag, instant, list, text, time, uuid, whole } from './fields.ts'

const reasons = list(
  closed(
    {
      path: text('Where it stands in the post; "" for the post as a whole.', {
        examples: ['entry[0].changes[1]'],
      }),
      reason: text('Why it could not be read.'),
    },
    'One thing that could not be read.',
    { title: 'Unreadable' },
  ),
  'What could not be read.',
)

const shown = {
  id: uuid('The quarantined post.'),
  platform_id: uuid('The platform account whose hook it came to.'),
  received_at: instant('When it came.'),
  reasons,
  size: whole('Bytes of its body.'),
}

export const QuarantinedSchema = closed(shown, 'A raw post in which something could not be read.', {
  title: 'Quarantined',
})

export const QuarantinedDetailSchema = closed(
  {
    ...shown,
    ...bodyFields('The body as it came.'),
  },
  'A quarantined post with its body.',
  { title: 'QuarantinedDetail' },
)

export const ReplayedSchema = closed(
  {
    changes: whole('Items that were read; those that had been read before change nothing.'),
    reasons,
    removed: flag('Nothing unreadable is left in it: it has left the quarantine.'),
  },
  'What reading it once more brought.',
  { title: 'QuarantineReplay' },
)

export const quarantinedView = (post: QuarantinedRow): Static<typeof QuarantinedSchema> => ({
  id: post.id,
  platform_id: post.platformId,
  received_at: time(post.receivedAt),
  reasons: post.reasons.map(({ path, reason }) => ({ path, reason })),
  size: post.size,
})

export const quarantinedDetailView = (post: Quarantined): Static<typeof QuarantinedDetailSchema> => ({
  ...quarantinedView({ ...post, size: post.body.length }),
  ...bodyView(post.body),
})

export const replayedView = ({ changes, unreadable }: Received): Static<typeof ReplayedSchema> => ({
  changes,
  reasons: unreadable.map(({ path, reason }) => ({ path, reason })),
  removed: unreadable.length === 0,
})
