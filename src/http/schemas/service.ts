import type { Static } from 'typebox'
import { MESSAGE_TYPES } from '../../domain/contract.ts'
import type { Filter } from '../../domain/service.ts'
import type { ServiceWithHealth } from '../../usecases/manage-services.ts'
import {
  closed,
  instant,
  list,
  nullable,
  number,
  oneOf,
  text,
  time,
  timeOrNull,
  uuid,
  whole,
} from './fields.ts'
import { Type } from './type.ts'

const many = { uniqueItems: true, maxItems: 200 }

const filterFields = {
  platform_ids: list(uuid('A platform account of this tenant.'), 'From which platform accounts.', many),
  types: list(oneOf(MESSAGE_TYPES, 'A type of message.'), "By the event's own type.", many),
  directions: list(
    oneOf(['inbound', 'outbound'], 'From the customer, or to the customer.'),
    'By direction; for an EVENT about a message, by the direction of that message.',
    many,
  ),
}
const FilterSchema = closed(filterFields, 'Which events it gets; an empty list takes all.', {
  title: 'ServiceFilter',
})
const NewFilterSchema = closed(
  {
    platform_ids: Type.Optional(filterFields.platform_ids),
    types: Type.Optional(filterFields.types),
    directions: Type.Optional(filterFields.directions),
  },
  'Which events it gets. It is replaced whole: a list that is left out is empty and takes all.',
  { title: 'NewServiceFilter' },
)

const name = text('What the service is called.', { minLength: 1, maxLength: 200, examples: ['CRM'] })
const url = text(
  'Where events are posted to: https, or http where allowed; its address must be public or allowed.',
  {
    minLength: 1,
    maxLength: 2_048,
    examples: ['https://crm.example.com/webhooks/messages'],
  },
)
const timeoutS = whole('Seconds from the first packet to the last byte of the answer. Defaults to 15.', {
  minimum: 1,
  maximum: 30,
  examples: [15],
})
const maxInFlight = whole('Posts under way at the same time at the most. Defaults to 64.', {
  minimum: 1,
  maximum: 512,
  examples: [64],
})
const ratePerS = nullable(
  number(
    'Posts a second on average, a tenth of a second of them at once; null: as many as go. Defaults to null.',
    {
      minimum: 0.1,
      maximum: 10_000,
    },
  ),
)
const headers = nullable(
  Type.Unsafe<Record<string, string>>({
    type: 'object',
    description:
      'Write-only. Headers to be sent beside ours, by name; at most 32 and 8 KiB. They replace earlier ones whole; null or {} removes them.',
    additionalProperties: { type: 'string', description: 'One line of visible ASCII characters.' },
    writeOnly: true,
    examples: [{ authorization: 'Bearer abc' }],
  }),
)

const HealthSchema = closed(
  {
    success_rate: nullable(
      number(
        'Share of the attempts of the last 24 hours that succeeded, as in its stats; null: there was none.',
        {
          minimum: 0,
          maximum: 1,
        },
      ),
    ),
    last_delivery_at: nullable(instant('When an event last arrived.')),
    failing_since: nullable(instant('Since when no attempt has succeeded; null: the last one did.')),
    backlog: whole('Deliveries that are to be made, counted up to 10,000.'),
    held: whole('Deliveries that are held, counted up to 10,000.'),
  },
  'What its deliveries tell of it.',
  { title: 'ServiceHealth' },
)

const shown = {
  id: uuid('The service.'),
  type: oneOf(['WEBHOOK'], 'How it is delivered to.'),
  name,
  url,
  state: oneOf(
    ['ACTIVE', 'PAUSED', 'DISABLED'],
    'PAUSED by a person, DISABLED by the hub: its deliveries are held until it is resumed.',
  ),
  filter: FilterSchema,
  timeout_s: timeoutS,
  max_in_flight: maxInFlight,
  rate_per_s: ratePerS,
  created_at: instant('When it was made.'),
  disabled_at: nullable(instant('When the hub disabled it.')),
  disabled_reason: nullable(
    text('Why the hub disabled it.', { examples: ['The endpoint answered 410 Gone.'] }),
  ),
  health: HealthSchema,
}

export const ServiceSchema = closed(shown, 'A URL that events are delivered to.', { title: 'Service' })

export const ServiceWithSecretSchema = closed(
  {
    ...shown,
    secret: text('What signatures are made with. It is shown here only.', {
      examples: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
    }),
  },
  'A service with its fresh secret.',
  { title: 'ServiceWithSecret' },
)

const settings = {
  filter: Type.Optional(NewFilterSchema),
  headers: Type.Optional(headers),
  timeout_s: Type.Optional(timeoutS),
  max_in_flight: Type.Optional(maxInFlight),
  rate_per_s: Type.Optional(ratePerS),
}

export const NewServiceSchema = closed(
  { type: Type.Optional(shown.type), name, url, ...settings },
  'A service to be made.',
  { title: 'NewService' },
)

export const ServicePatchSchema = closed(
  { name: Type.Optional(name), url: Type.Optional(url), ...settings },
  'What is to be changed; the rest stays.',
  { title: 'ServicePatch', minProperties: 1 },
)

/** A filter as given, whole. */
export const filterOf = (given: Static<typeof NewFilterSchema>): Filter => ({
  platformIds: given.platform_ids ?? [],
  types: given.types ?? [],
  directions: given.directions ?? [],
})

export const serviceView = ({ service, health }: ServiceWithHealth): Static<typeof ServiceSchema> => ({
  id: service.id,
  type: service.type,
  name: service.name,
  url: service.url,
  state: service.state,
  filter: {
    platform_ids: [...service.filter.platformIds],
    types: [...service.filter.types],
    directions: [...service.filter.directions],
  },
  timeout_s: service.timeoutS,
  max_in_flight: service.maxInFlight,
  rate_per_s: service.ratePerS,
  created_at: time(service.createdAt),
  disabled_at: timeOrNull(service.disabledAt),
  disabled_reason: service.disabledReason,
  health: {
    success_rate: health.successRate,
    last_delivery_at: timeOrNull(health.lastDeliveryAt),
    failing_since: timeOrNull(service.failingSince),
    backlog: health.backlog,
    held: health.held,
  },
})
