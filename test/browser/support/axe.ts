import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface Violation {
  readonly id: string
  readonly impact: string | null
  readonly help: string
  readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary: string }[]
}

/** Of what differs between light and dark. */
const COLOURS = ['color-contrast', 'link-in-text-block']

const run = (rules: readonly string[]): string => {
  const options = { resultTypes: ['violations'], ...(rules.length === 0 ? {} : { runOnly: rules }) }
  return `axe.run(document, ${JSON.stringify(options)}).then(({ violations }) => violations)`
}

/**
 * What axe finds on a page as it is now, in words: rule, where, why.
 * @param rules those that count; none: all
 */
export const findings = async (page: Page, rules: readonly string[] = []): Promise<string[]> => {
  // By the debugger: the page's own policy lets no such script in.
  const debug = await page.context().newCDPSession(page)
  const { result: there } = await debug.send('Runtime.evaluate', { expression: 'typeof axe' })
  if (there.value === 'undefined') await debug.send('Runtime.evaluate', { expression: AXE })
  const { result } = await debug.send('Runtime.evaluate', {
    expression: run(rules),
    awaitPromise: true,
    returnByValue: true,
  })
  const violations = result.value as readonly Violation[]
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, help, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} (${help}): ${target.join(' ')}\n${failureSummary}`),
    )
}

/** Nothing serious or critical, by axe. */
export const expectAccessible = async (page: Page): Promise<void> => expect(await findings(page)).toEqual([])

/** The same in light and in dark, where the page follows the system's colours. */
export const expectAccessibleInBoth = async (page: Page): Promise<void> => {
  await page.emulateMedia({ colorScheme: 'light' })
  await expectAccessible(page)
  await page.emulateMedia({ colorScheme: 'dark' })
  expect(await findings(page, COLOURS)).toEqual([])
}
