/** What the use cases hand on as the ports give it: their callers know the use cases, not the ports. */
export type {
  ConversationFilter,
  ConversationInContext,
  DeliveryFilter,
  DeliveryRow,
  EventsPage,
  IdempotencyKey,
  MessageInContext,
  Page,
  PageRequest,
  Place,
  PlaceByActivity,
  Quarantined,
  QuarantinedRow,
  ServiceHealth,
} from '../store/store.ts'
