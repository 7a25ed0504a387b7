import { answer, green, type OutputOptions } from './terminal.ts'
import { withTools } from './with-tools.ts'

/** Opening the store brings its schema up to date; this says so. */
export const migrate = (options: OutputOptions): Promise<void> =>
  withTools(
    async ({ folder }) => {
      answer(options, { database: folder.database, up_to_date: true }, [
        `${green('Up to date:')} ${folder.database}`,
      ])
    },
    { make: true },
  )
