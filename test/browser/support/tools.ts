import { installTools } from '../../../scripts/tools.ts'

/**
 * Before the first browser test: the tools are there, and Chromium opens. Once, here: the package unpacks it at the first
 * call, and two at a time would be in each other's way.
 */
export const setup = async (): Promise<void> => {
  installTools()
  const { openChromium } = await import('./chromium.ts')
  await (await openChromium()).close()
}
