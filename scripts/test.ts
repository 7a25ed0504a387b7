/**
 * `npm test`: every gate, then every test, then one line that counts them: `N passed, N failed, N skipped`.
 * A gate counts as one.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run, runGates } from './gates.ts'

interface Report {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly numTodoTests: number
  readonly success: boolean
}

const NOTHING: Report = {
  numPassedTests: 0,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  success: false,
}

const read = (file: string): Report => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Report
  } catch {
    return NOTHING
  }
}

const gates = await runGates()
const folder = mkdtempSync(join(tmpdir(), 'gotallo-report-'))
const file = join(folder, 'report.json')
const reporters = ['--reporter=default', '--reporter=json', `--outputFile=${file}`]
const tests = await run({ name: 'tests', args: ['node_modules/vitest/vitest.mjs', 'run', ...reporters] })
const report = read(file)
rmSync(folder, { recursive: true })

const passed = report.numPassedTests + gates.filter(gate => gate.passed).length
// A file that could not even be loaded fails the run without counting a test.
const broken = !tests.passed && report.numFailedTests === 0 ? 1 : 0
const failed = report.numFailedTests + broken + gates.filter(gate => !gate.passed).length
const skipped = report.numPendingTests + report.numTodoTests
console.log(`tests took ${tests.seconds.toFixed(1)} s`)
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`)
process.exitCode = failed === 0 && report.numPassedTests > 0 ? 0 : 1
