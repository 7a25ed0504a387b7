import type { Schema } from '../../api/client.ts'
import type { Query } from '../../api/query.ts'

/** What each part of a service's page is given. */
export interface ServicePart {
  readonly service: Schema<'Service'>
  /** To ask again, or to show what was just changed. */
  readonly query: Query<Schema<'Service'>>
}
