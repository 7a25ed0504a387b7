import { nameOfPlace, storePlaceOf } from '../store-place.ts'
import { answer, green, type OutputOptions } from './terminal.ts'
import { withTools } from './with-tools.ts'

/** Opening the store brings its schema up to date; this says so. */
export const migrate = (options: OutputOptions): Promise<void> =>
  withTools(
    async ({ config }) => {
      const database = nameOfPlace(storePlaceOf(config))
      answer(options, { database, up_to_date: true }, [`${green('Up to date:')} ${database}`])
    },
    { make: true },
  )
