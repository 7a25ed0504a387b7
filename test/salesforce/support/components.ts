import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { PROJECT, requireTool, SOURCE } from './project.ts'

interface Diagnostic {
  readonly level: number
  readonly filename?: string
  readonly message: string
}
interface Compiled {
  readonly success: boolean
  readonly diagnostics: readonly Diagnostic[]
  /** Of what is no component's script or template: none. */
  readonly metadata?: { readonly references?: readonly { readonly type: string; readonly id: string }[] }
}
interface Compiler {
  compile(config: {
    bundle: { namespace: string; name: string; type: string; files: Record<string, string> }
    outputConfigs: readonly object[]
  }): Promise<Compiled>
}

/** The names of all bundles of a project. */
export const bundleNames = (root: string): string[] => readdirSync(join(root, SOURCE, 'lwc')).sort()

const filesOf = (root: string, name: string): Record<string, string> => {
  const folder = join(root, SOURCE, 'lwc', name)
  const files = readdirSync(folder, { withFileTypes: true }).filter(entry => entry.isFile())
  return Object.fromEntries(files.map(({ name: file }) => [file, readFileSync(join(folder, file), 'utf8')]))
}

/**
 * Compiles one bundle as Salesforce does.
 *
 * @returns what the compiler finds wrong, and what of the platform the bundle names, as `type:id`
 */
export const compileBundle = async (
  root: string,
  name: string,
): Promise<{ problems: string[]; references: string[] }> => {
  const { compile } = requireTool('@lwc/sfdc-lwc-compiler') as Compiler
  const bundle = { namespace: 'c', name, type: 'platform', files: filesOf(root, name) }
  const outputConfigs = [{ minify: false, env: { NODE_ENV: 'production' } }]
  const { success, diagnostics, metadata } = await compile({ bundle, outputConfigs })
  const problems = diagnostics.map(({ filename, message }) => `${filename ?? name}: ${message}`)
  return {
    problems: success || problems.length > 0 ? problems : [`${name}: does not compile`],
    references: (metadata?.references ?? []).map(({ type, id }) => `${type}:${id}`),
  }
}

interface Linted {
  readonly filePath: string
  readonly messages: readonly {
    readonly line: number
    readonly ruleId: string | null
    readonly message: string
  }[]
}
interface Lint {
  readonly ESLint: new (options: object) => { lintFiles(pattern: string): Promise<Linted[]> }
}
interface Rules {
  readonly configs: { readonly recommended: readonly object[] }
}

/** What breaks a rule that Salesforce recommends for components. */
export const lintProblems = async (root: string): Promise<string[]> => {
  const { ESLint } = requireTool('eslint') as Lint
  const { configs } = requireTool('@salesforce/eslint-config-lwc') as Rules
  const lint = new ESLint({ cwd: root, overrideConfigFile: true, overrideConfig: configs.recommended })
  const linted = await lint.lintFiles(`${SOURCE}/lwc/*/*.js`)
  return linted.flatMap(({ filePath, messages }) =>
    messages.map(
      ({ line, ruleId, message }) => `${filePath.split('/').at(-1)}:${line} ${ruleId}: ${message}`,
    ),
  )
}

/** What Jest reports of its run. */
export interface JestReport {
  readonly success: boolean
  readonly numTotalTestSuites: number
  readonly numPassedTests: number
  readonly numTotalTests: number
  readonly failures: readonly string[]
}

interface JestJson extends Omit<JestReport, 'failures'> {
  readonly testResults: readonly {
    readonly message: string
    readonly assertionResults: readonly { status: string; fullName: string; failureMessages: string[] }[]
  }[]
}

/** Runs the components' own tests by sfdx-lwc-jest, in one process. */
export const runJest = async (): Promise<JestReport> => {
  const folder = mkdtempSync(join(tmpdir(), 'gotallo-jest-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'report.json')
  const program = join(
    dirname(requireTool.resolve('@salesforce/sfdx-lwc-jest/package.json')),
    'bin/sfdx-lwc-jest',
  )
  const options = ['--config', 'jest.config.cjs', '--silent', '--runInBand', '--json', `--outputFile=${file}`]
  // Its engine is older than its compiler; a component that needs more than both have fails all the same.
  const env = { ...process.env, SKIP_LWC_VERSION_MISMATCH_CHECK: 'true' }
  await new Promise(resolve =>
    execFile(
      process.execPath,
      [program, '--', ...options],
      { cwd: PROJECT, env, maxBuffer: 2 ** 26 },
      resolve,
    ),
  )
  const report = JSON.parse(readFileSync(file, 'utf8')) as JestJson
  const failures = report.testResults.flatMap(({ message, assertionResults }) => {
    const failed = assertionResults.filter(({ status }) => status === 'failed')
    // A file that cannot be loaded has no assertions.
    if (failed.length === 0) return assertionResults.length === 0 ? [message] : []
    return failed.map(({ fullName, failureMessages }) => `${fullName}\n${failureMessages.join('\n')}`)
  })
  return { ...report, failures }
}
