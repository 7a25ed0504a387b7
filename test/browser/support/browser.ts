import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, inject } from 'vitest'
import { joinChromium } from './chromium.ts'
import { type Scene, setScene } from './scene.ts'
import { Visitor, type VisitorOptions } from './visitor.ts'

/** A shop's day and a browser, for all tests of a file. */
export interface BrowserStage {
  readonly scene: Scene
  /** A window of its own, closed after the file. */
  visit(options?: VisitorOptions): Promise<Visitor>
}

/** Sets the scene before the tests of the file, with windows in the Chromium of all files, and ends both after. */
export const useBrowser = (settings: Readonly<Record<string, string>> = {}): BrowserStage => {
  let scene: Scene | undefined
  let browser: Browser | undefined
  beforeAll(async () => {
    ;[scene, browser] = await Promise.all([setScene(settings), joinChromium(inject('chromium'))])
  })
  afterAll(async () => {
    await browser?.close()
    await scene?.close()
  })
  const set = (): Scene => {
    if (scene === undefined) throw new Error('The scene is set in beforeAll.')
    return scene
  }
  return {
    get scene() {
      return set()
    },
    visit: options => {
      if (browser === undefined) throw new Error('The browser is opened in beforeAll.')
      return Visitor.arrive(browser, set().hub.url, options)
    },
  }
}
