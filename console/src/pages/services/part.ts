import type { Schema } from '../../api/client.ts'
import type { Query } from '../../api/query.ts'
import type { Desk } from './desk.tsx'

/** What each part of a service's page is given. */
export interface ServicePart {
  readonly service: Schema<'Service'>
  /** To ask again, or to show what was just changed. */
  readonly query: Query<Schema<'Service'>>
  /** What can be done with it. */
  readonly desk: Desk
}
