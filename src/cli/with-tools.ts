import { readConfig } from '../config.ts'
import { openTools, type Tools } from '../main.ts'

/** Opens the store for one command and closes it whatever happens; works beside a hub that runs. */
export const withTools = async <T>(command: (tools: Tools) => Promise<T>): Promise<T> => {
  const tools = await openTools(readConfig(process.env))
  try {
    return await command(tools)
  } finally {
    await tools.close()
  }
}
