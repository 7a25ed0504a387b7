import { readConfig } from '../config.ts'
import { requireStore } from '../data-folder.ts'
import type { Tools } from '../open-tools.ts'

/**
 * Opens the store for one command and closes it whatever happens; works beside a hub that runs.
 * @param make the store is made where there is none; else that is an error
 */
export const withTools = async <T>(
  command: (tools: Tools) => Promise<T>,
  { make = false }: { make?: boolean } = {},
): Promise<T> => {
  const config = readConfig(process.env)
  // A database that cannot be reached says so by itself.
  if (!make && config.databaseUrl === null) requireStore(config.data)
  // Not before: whoever only mistyped something, or needs no store, does not wait for it to load.
  const { openTools } = await import('../open-tools.ts')
  const tools = await openTools(config)
  try {
    return await command(tools)
  } finally {
    await tools.close()
  }
}
