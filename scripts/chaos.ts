/**
 * `npm run chaos`: the chaos programs alone, one after the other, with their long numbers of rounds and a seed of their
 * own, and at the end what they found. `CHAOS_SEED` and `CHAOS_ROUNDS` repeat a run or make it shorter; arguments go
 * to vitest, such as the name of one program's file.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Finding, lineOf } from '../test/chaos/support/finding.ts'
import { run } from './gates.ts'

const SEEDS = 2 ** 32
const folder = mkdtempSync(join(tmpdir(), 'gotallo-chaos-'))
const file = join(folder, 'findings.jsonl')
process.env.CHAOS_ROUNDS ??= 'long'
process.env.CHAOS_SEED ??= String(Date.now() % SEEDS)
process.env.CHAOS_REPORT = file

const sum = (findings: readonly Finding[], what: 'rounds' | 'events' | 'duplicates' | 'lost'): number =>
  findings.reduce((total, finding) => total + finding[what], 0)

const { CHAOS_SEED: seed } = process.env
const named = process.argv.slice(2)
const files = named.length > 0 ? named : ['test/chaos']
const args = ['node_modules/vitest/vitest.mjs', 'run', '--no-file-parallelism', ...files]
const { passed, seconds } = await run({ name: 'chaos', args })
const findings = existsSync(file)
  ? readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map(line => JSON.parse(line) as Finding)
  : []
rmSync(folder, { recursive: true })

console.log('\nWhat the programs found that came to their end:')
for (const finding of findings) console.log(`  ${lineOf(finding)}`)
const backMs = findings.flatMap(finding => finding.backMs ?? [])
const all: Finding = {
  program: 'all',
  rounds: sum(findings, 'rounds'),
  events: sum(findings, 'events'),
  duplicates: sum(findings, 'duplicates'),
  lost: sum(findings, 'lost'),
  backMs: backMs.length === 0 ? null : Math.max(...backMs),
}
console.log(`${lineOf(all)}; ${seconds.toFixed(0)} s`)
console.log(`${passed ? 'passed' : 'FAILED'}; the same again: CHAOS_SEED=${seed} npm run chaos`)
process.exitCode = passed && findings.length > 0 ? 0 : 1
