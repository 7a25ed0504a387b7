import type { TestProject } from 'vitest/node'
import { installTools } from '../../../scripts/tools.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The address of the Chromium that all files use. */
    chromium: string
  }
}

/** Before the first browser test: the tools are there, and Chromium opens, one for all files. @returns closes it */
export const setup = async (project?: TestProject): Promise<() => Promise<void>> => {
  installTools()
  const { serveChromium } = await import('./chromium.ts')
  const server = await serveChromium()
  project?.provide('chromium', server.wsEndpoint())
  return () => server.close()
}
