import { expect, it } from 'vitest'
import { expectAccessibleInBoth } from './support/axe.ts'
import { useBrowser } from './support/browser.ts'
import { PAGES } from './support/pages.ts'
import type { Visitor } from './support/visitor.ts'

const stage = useBrowser()

/** One window for all pages, signed in when it is first needed. */
let window: Promise<Visitor> | undefined
const signedIn = async (): Promise<Visitor> => {
  const visitor = await stage.visit({ width: 1280 })
  await visitor.signIn(stage.scene.token)
  // The sign-in page asks who is there: nobody is, yet.
  visitor.complaints.length = 0
  return visitor
}

it.each(PAGES)('$name is in nobody’s way, light and dark, wide and narrow', async ({ path, before }) => {
  const { scene } = stage
  window ??= signedIn()
  const visitor = await window
  const { page } = visitor
  await visitor.open(`/t/${scene.tenantId}${await path(scene)}`)
  await visitor.settled()
  await before?.(visitor)
  await expectAccessibleInBoth(page)
  await page.setViewportSize({ width: 360, height: 740 })
  const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')
  await page.setViewportSize({ width: 1280, height: 900 })
  expect(overflow).toBeLessThanOrEqual(0)
  expect(visitor.complaints).toEqual([])
})
