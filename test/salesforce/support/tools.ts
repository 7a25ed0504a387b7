import { installTools } from '../../../scripts/tools.ts'

/**
 * Before the first test of the Salesforce project: its tools are there, with those of the console (the design system) and
 * of the browser tests; and Chromium opens, which its package unpacks at the first call.
 */
export const setup = async (): Promise<void> => {
  installTools(['salesforce', 'console', 'test/browser'])
  const { openChromium } = await import('../../browser/support/chromium.ts')
  await (await openChromium()).close()
}
