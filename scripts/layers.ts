/**
 * The layering rule, checked by machine. A check that reads nothing finds nothing, so it also asserts that it
 * read the sources, and that it catches a violation planted for it.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cruise, type ICruiseResult } from 'dependency-cruiser'
import extractDepcruiseOptions from 'dependency-cruiser/config-utl/extract-depcruise-options'
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config'

const FEWEST_MODULES = 40
const TREES = ['src', 'packages/receiver/src']
const CONSOLE = ['console/src']

const run = async (trees: string[], config = './tsconfig.json'): Promise<ICruiseResult> => {
  const options = await extractDepcruiseOptions('./.dependency-cruiser.cjs')
  const tsConfig = extractTSConfig(config)
  const { output } = await cruise(trees, { ...options, validate: true }, undefined, { tsConfig })
  return output as ICruiseResult
}

/** One file that breaks a rule, under a name that the rule looks at; removed again whatever happens. */
const planted = async (): Promise<boolean> => {
  const folder = mkdtempSync('src/domain/planted-')
  try {
    writeFileSync(
      `${folder}/violation.ts`,
      "import { Lane } from '../../delivery/lane.ts'\n\nexport const lane = Lane\n",
    )
    const { summary } = await run([folder])
    return summary.violations.some(({ rule }) => rule.name === 'domain-is-pure')
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const hub = await run(TREES)
const pages = await run(CONSOLE, './console/tsconfig.json')
const modules = [...hub.modules, ...pages.modules]
const violations = [...hub.summary.violations, ...pages.summary.violations]
const problems = violations.map(({ rule, from, to }) => `${rule.name}: ${from} imports ${to}`)
if (Math.min(hub.modules.length, pages.modules.length) < FEWEST_MODULES)
  problems.push(`only ${modules.length} modules were read: the check sees nothing`)
if (!(await planted())) problems.push('a planted violation was not caught: the check sees nothing')
for (const problem of problems) console.error(problem)
if (problems.length === 0)
  console.log(`layers: ${modules.length} modules, no violation; the planted one was caught`)
process.exitCode = problems.length === 0 ? 0 : 1
