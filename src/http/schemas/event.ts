import { closed, list, nullable, text } from './fields.ts'
import { PageLimit } from './lists.ts'
import { MessageEventSchema } from './message-event.ts'
import { Type } from './type.ts'

const CURSOR = { examples: ['US40Mg'] }

export const EventsQuery = closed(
  {
    after: Type.Optional(
      text('Where to go on: the `cursor` of an answer. Without it, from the oldest event that is kept.', {
        maxLength: 200,
        ...CURSOR,
      }),
    ),
    limit: PageLimit,
  },
  'Which events.',
)

export const EventListSchema = closed(
  {
    next: nullable(
      text('The events behind these, as a path with its query; null: there are no more at the moment.', {
        examples: ['/api/v1/tenants/01949f3a-6c1e-7d3a-9a53-2f6f0c1b7e11/events/?limit=50&after=US40Mg'],
      }),
    ),
    cursor: text(
      'Keep it when you have kept the results, and give it as `after` next time. It stays the same while nothing is new, and never passes an event that is still being written.',
      CURSOR,
    ),
    results: list(MessageEventSchema, 'The events as webhooks carry them, byte for byte, the oldest first.'),
  },
  'Events, the oldest first.',
  { title: 'EventList' },
)
