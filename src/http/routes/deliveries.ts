import type { Static } from 'typebox'
import type { DeliveryFilter } from '../../usecases/port-types.ts'
import { listView, pageOf } from '../paging.ts'
import { renamed } from '../renamed.ts'
import { ADMIN, type AddRoutes, MEMBER, NO_BODY, route, together } from '../route.ts'
import {
  DeliveryDetailSchema,
  DeliveryQuery,
  DeliverySchema,
  deliveryDetailView,
  deliveryRowView,
} from '../schemas/delivery.ts'
import { listOf } from '../schemas/lists.ts'
import { timeOf } from './messages.ts'

const tag = 'deliveries'
const one = '/tenants/:tenant_id/deliveries/:delivery_id'
const params = ['tenant_id', 'delivery_id'] as const

const filterOf = (query: Static<typeof DeliveryQuery>): DeliveryFilter => {
  const { limit: _limit, cursor: _cursor, with_event: _event, from_time, till_time, ...given } = query
  return {
    ...renamed(given, { state: 'state', message_id: 'messageId', status_code: 'statusCode' }),
    ...(from_time === undefined ? {} : { from: timeOf('from_time', from_time) }),
    ...(till_time === undefined ? {} : { till: timeOf('till_time', till_time) }),
  }
}

const listDeliveries: AddRoutes = (api, { usecases: { deliveries } }) => {
  api.get(
    '/tenants/:tenant_id/services/:service_id/deliveries/',
    route({
      tag,
      kinds: MEMBER,
      id: 'listDeliveries',
      summary: "List a service's deliveries",
      params: ['tenant_id', 'service_id'],
      query: DeliveryQuery,
      answers: { 200: listOf(DeliverySchema, 'DeliveryList') },
    }),
    async request => {
      const { tenant_id, service_id: serviceId } = request.params
      const filter = { ...filterOf(request.query), serviceId }
      const page = await deliveries.list(tenant_id, filter, pageOf(request.query))
      const briefs =
        request.query.with_event === true ? await deliveries.briefs(tenant_id, page.rows) : new Map()
      return listView(
        page,
        request,
        ({ id }) => id,
        row => deliveryRowView(row, briefs.get(row.eventId)),
      )
    },
  )
}

const getDelivery: AddRoutes = (api, { usecases: { deliveries } }) => {
  api.get(
    `${one}/`,
    route({
      tag,
      kinds: MEMBER,
      id: 'getDelivery',
      summary: 'Get a delivery with its attempts',
      params,
      answers: { 200: DeliveryDetailSchema },
    }),
    async request => {
      const { tenant_id, delivery_id } = request.params
      return deliveryDetailView(await deliveries.get(tenant_id, delivery_id))
    },
  )
}

const retryDelivery: AddRoutes = (api, { usecases: { deliveries } }) => {
  api.post(
    `${one}/retry/`,
    route({
      tag,
      kinds: ADMIN,
      ...NO_BODY,
      id: 'retryDelivery',
      summary: 'Send it again, at once',
      description:
        'One that failed or is held is tried again with its schedule anew; one that was delivered or discarded is sent as a new delivery, which is then the answer.',
      params,
      idempotent: true,
      answers: { 200: DeliveryDetailSchema },
      problems: ['conflict', 'state_impossible'],
    }),
    async request => {
      const { tenant_id, delivery_id } = request.params
      return deliveryDetailView(await deliveries.retry(tenant_id, delivery_id))
    },
  )
}

const discardDelivery: AddRoutes = (api, { usecases: { deliveries } }) => {
  api.post(
    `${one}/discard/`,
    route({
      tag,
      kinds: ADMIN,
      ...NO_BODY,
      id: 'discardDelivery',
      summary: 'Discard it',
      params,
      answers: { 200: DeliveryDetailSchema },
      problems: ['state_impossible'],
    }),
    async request => {
      const { tenant_id, delivery_id } = request.params
      return deliveryDetailView(await deliveries.discard(tenant_id, delivery_id))
    },
  )
}

export const deliveryRoutes = together(listDeliveries, getDelivery, retryDelivery, discardDelivery)
