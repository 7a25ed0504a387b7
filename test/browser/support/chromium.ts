import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

/** Where a system keeps its Chromium. */
const SYSTEM = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/** In containers, and as root, there is no sandbox to be had. */
const FLAGS = ['--no-sandbox', '--disable-dev-shm-usage']

/** The system's Chromium where it has one, else the one of a registry package. */
export const openChromium = async (): Promise<Browser> => {
  const found = SYSTEM.find(path => existsSync(path))
  if (found !== undefined) return chromium.launch({ executablePath: found, args: FLAGS })
  const { default: packaged } = await import('@sparticuz/chromium')
  const executablePath = await packaged.executablePath()
  // Not the package's own flags: they run all in one process, and without the web's security.
  return chromium.launch({ executablePath, args: FLAGS })
}
