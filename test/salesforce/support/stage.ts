import { afterAll, beforeAll } from 'vitest'
import { openChromium } from '../../browser/support/chromium.ts'
import { type Scene, setScene } from '../../browser/support/scene.ts'
import { Org } from './org.ts'
import { builtPage } from './page.ts'

type Browser = Awaited<ReturnType<typeof openChromium>>
type Context = Awaited<ReturnType<Browser['newContext']>>
export type Target = ReturnType<Page['getByRole']>
export type Page = Awaited<ReturnType<Context['newPage']>>

/** A shop's day, an organisation whose pages are about it, and a browser. */
export interface OrgStage {
  readonly scene: Scene
  readonly org: Org
  readonly complaints: string[]
  /** A window of its own at a tab. */
  open(tab: 'GoTallo_Services' | 'GoTallo_Setup', size?: { width: number; height: number }): Promise<Page>
}

/** The page is built first, which takes a quarter of a minute of a machine that does nothing else. */
const SETTING_UP_MS = 180_000
export const DESKTOP = { width: 1280, height: 900 }
export const TELEPHONE = { width: 360, height: 740 }

/** What base components do across shadow roots is theirs; it holds as long as Salesforce makes them synthetic. */
const isOfBase = (text: string): boolean => text.includes('https://sfdc.co/synthetic-aria')

/** Opens pages, and notes what they complain of. */
export const pagesOf = (browser: Browser, org: Org, complaints: string[]): OrgStage['open'] => {
  return async (tab, size = DESKTOP) => {
    const context = await browser.newContext({ viewport: size, locale: 'en', reducedMotion: 'reduce' })
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    const page = await context.newPage()
    page.on('console', message => {
      if ((message.type() === 'error' || message.type() === 'warning') && !isOfBase(message.text()))
        complaints.push(message.text())
    })
    page.on('pageerror', error => complaints.push(String(error)))
    await page.goto(`${org.url}/n/${tab}`)
    return page
  }
}

/** Waits until no call is under way any more, and what came of them is shown. */
export const settled = async (page: Page, org: Org): Promise<void> => {
  do await page.waitForTimeout(50)
  while (org.underWay > 0)
}

/** Has it the focus? Not by document.activeElement: that is the outermost component. */
export const hasFocus = (target: Target): Promise<boolean> => target.evaluate(node => node.matches(':focus'))

/** What is said beside a field, as it is read out. */
export const saidBeside = (page: Page, label: string): Promise<string> =>
  page.getByRole('textbox', { name: label }).evaluate(node => {
    const root = node.getRootNode() as unknown as {
      querySelector(selector: string): { textContent: string } | null
    }
    const ids = (node.getAttribute('aria-describedby') ?? '').split(' ')
    return ids.map((id: string) => root.querySelector(`[id="${id}"]`)?.textContent ?? '').join(' ')
  })

/** Chooses from a service's menu. */
export const choose = async (page: Page, service: string, item: string): Promise<void> => {
  await page.getByRole('button', { name: `Actions for ${service}` }).click()
  await page.getByRole('menuitem', { name: item }).click()
}

/** An organisation connected to the scene's tenant. */
export const connect = async (scene: Scene): Promise<Org> =>
  Org.start(await builtPage(), {
    address: `${scene.hub.url}/api/v1/tenants/${scene.tenantId}`,
    token: scene.token,
  })

/** Sets everything up before the tests of a file, and ends it after them. */
export const useOrg = (settings: Readonly<Record<string, string>> = {}): OrgStage => {
  let scene: Scene | undefined
  let org: Org | undefined
  let browser: Browser | undefined
  const complaints: string[] = []
  beforeAll(async () => {
    ;[scene, browser] = await Promise.all([setScene(settings), openChromium()])
    org = await connect(scene)
  }, SETTING_UP_MS)
  afterAll(async () => {
    await browser?.close()
    await org?.close()
    await scene?.close()
  })
  const known = <T>(one: T | undefined): T => {
    if (one === undefined) throw new Error('The stage is set in beforeAll.')
    return one
  }
  return {
    complaints,
    get scene() {
      return known(scene)
    },
    get org() {
      return known(org)
    },
    open: (tab, size) => pagesOf(known(browser), known(org), complaints)(tab, size),
  }
}
