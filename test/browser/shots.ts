/**
 * Takes the pictures of docs/console: `npm run shots`. A real hub with a shop's day in it, real Chromium; the clock of
 * the machine is in them, so they are taken anew only where a page has changed.
 */
import { mkdirSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import { ADMIN_TOKEN } from '../e2e/support/hub.ts'
import { openChromium } from './support/chromium.ts'
import { PAGES, type ScenePage } from './support/pages.ts'
import { type Scene, setScene } from './support/scene.ts'
import { Visitor, type VisitorOptions } from './support/visitor.ts'

const FOLDER = fileURLToPath(new URL('../../docs/console/', import.meta.url))

/** Of these there is a picture in the dark, and one as on a telephone. */
const ALSO = ['overview', 'services', 'service', 'delivery', 'conversation']

const take = async (visitor: Visitor, name: string, suffix = ''): Promise<void> => {
  await visitor.settled()
  // What moves has come to rest.
  await visitor.page.waitForTimeout(500)
  await visitor.page.screenshot({ path: `${FOLDER}${name}${suffix}.png`, fullPage: true })
}

const takeAll = async (
  browser: Browser,
  scene: Scene,
  { shots, suffix = '', ...options }: VisitorOptions & { shots: readonly ScenePage[]; suffix?: string },
): Promise<void> => {
  const visitor = await Visitor.arrive(browser, scene.hub.url, options)
  await visitor.signIn(scene.token)
  for (const { name, path, before } of shots) {
    await visitor.open(`/t/${scene.tenantId}${await path(scene)}`)
    await visitor.settled()
    await before?.(visitor)
    await take(visitor, name, suffix)
  }
  await visitor.close()
}

/** What there is before anybody is signed in, and before there is anything. */
const takeFirst = async (browser: Browser, scene: Scene): Promise<void> => {
  const visitor = await Visitor.arrive(browser, scene.hub.url)
  const { page } = visitor
  await visitor.open()
  await page.getByLabel('Token').waitFor()
  await take(visitor, 'sign-in')
  await page.getByLabel('Token').fill(ADMIN_TOKEN)
  await page.keyboard.press('Enter')
  await page.getByRole('link', { name: 'Bonsai Travel' }).waitFor()
  await take(visitor, 'tenants')
  await page.getByRole('link', { name: 'Bonsai Travel' }).click()
  await page.getByRole('button', { name: 'Make a Test Platform' }).click()
  await page.getByRole('button', { name: 'Use a Request Bin' }).click()
  await page.getByRole('button', { name: 'Send as a Customer' }).click()
  await page.getByText('The signature holds').waitFor()
  await take(visitor, 'first-visit')
  await visitor.close()
}

rmSync(FOLDER, { recursive: true, force: true })
mkdirSync(FOLDER, { recursive: true })
const scene = await setScene()
await scene.talk()
const browser = await openChromium()
try {
  const also = PAGES.filter(({ name }) => ALSO.includes(name))
  await takeAll(browser, scene, { shots: PAGES })
  await takeAll(browser, scene, { shots: also, suffix: '-dark', dark: true })
  await takeAll(browser, scene, { shots: also, suffix: '-narrow', width: 360, height: 740 })
  await takeFirst(browser, scene)
  console.log(`docs/console: ${PAGES.length + 2 * also.length + 3} pictures`)
} finally {
  await browser.close()
  await scene.close()
}
