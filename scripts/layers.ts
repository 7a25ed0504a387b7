/**
 * The layering rule, checked by machine. A check that reads nothing finds nothing, so it also asserts that it
 * read the sources, and that it catches a violation planted for it.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cruise, type ICruiseResult } from 'dependency-cruiser'
import extractDepcruiseOptions from 'dependency-cruiser/config-utl/extract-depcruise-options'
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config'

/** One program: what is read of it, and a file that breaks one of its rules. */
interface Program {
  readonly trees: string[]
  readonly tsConfig: string
  readonly fewestModules: number
  readonly planted: { readonly folder: string; readonly source: string; readonly rule: string }
}

const HUB: Program = {
  trees: ['src', 'packages/receiver/src'],
  tsConfig: './tsconfig.json',
  fewestModules: 600,
  planted: {
    folder: 'src/domain/planted-',
    source: "import { Lane } from '../../delivery/lane.ts'\n\nexport const lane = Lane\n",
    rule: 'domain-is-pure',
  },
}

const CONSOLE: Program = {
  trees: ['console/src'],
  tsConfig: './console/tsconfig.json',
  fewestModules: 60,
  planted: {
    folder: 'console/src/planted-',
    source: "import { SECOND } from '../../../src/domain/time.ts'\n\nexport const second = SECOND\n",
    rule: 'console-speaks-the-api',
  },
}

const read = async (trees: string[], tsConfig: string): Promise<ICruiseResult> => {
  const options = await extractDepcruiseOptions('./.dependency-cruiser.cjs')
  const settings = { tsConfig: extractTSConfig(tsConfig) }
  const { output } = await cruise(trees, { ...options, validate: true }, undefined, settings)
  return output as ICruiseResult
}

/** One file that breaks a rule, under a name that the rule looks at; removed again whatever happens. */
const isCaught = async ({ planted, tsConfig }: Program): Promise<boolean> => {
  const folder = mkdtempSync(planted.folder)
  try {
    writeFileSync(`${folder}/violation.ts`, planted.source)
    const { summary } = await read([folder], tsConfig)
    return summary.violations.some(({ rule }) => rule.name === planted.rule)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** @returns what is wrong with it, in words */
const problemsOf = async (program: Program): Promise<string[]> => {
  const { trees, tsConfig, fewestModules } = program
  const { modules, summary } = await read(trees, tsConfig)
  const problems = summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} imports ${to}`)
  if (modules.length < fewestModules)
    problems.push(`only ${modules.length} modules of ${trees[0]} were read: the check sees nothing`)
  if (!(await isCaught(program)))
    problems.push(`a violation planted in ${trees[0]} was not caught: the check sees nothing`)
  if (problems.length === 0) console.log(`layers of ${trees[0]}: ${modules.length} modules, no violation`)
  return problems
}

// One after the other: each plants a file that the other must not see.
const problems = [...(await problemsOf(HUB)), ...(await problemsOf(CONSOLE))]
for (const problem of problems) console.error(problem)
process.exitCode = problems.length === 0 ? 0 : 1
