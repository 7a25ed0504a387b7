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

const RUN = 'axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations)'

/** What axe finds on a page as it is now, in words: rule, where, why. */
export const findings = async (page: Page): Promise<string[]> => {
  // By the debugger: the page's own policy lets no such script in.
  const debug = await page.context().newCDPSession(page)
  await debug.send('Runtime.evaluate', { expression: AXE })
  const { result } = await debug.send('Runtime.evaluate', {
    expression: RUN,
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
