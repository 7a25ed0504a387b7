import { arch, cpus, platform, totalmem } from 'node:os'
import type { Bar, Measured, Scenario } from './scenario.ts'

/** A scenario with what it measured. */
export interface Row {
  readonly scenario: Scenario
  readonly measured: Measured
}

const GB = 1_073_741_824

/** What it was measured on, in a line. */
export const machine = (receiver: string): string => {
  const [first] = cpus()
  const memory = Math.round(totalmem() / GB)
  return `${cpus().length} × ${first?.model ?? 'unknown'}, ${memory} GB, ${platform()} ${arch()}, Node ${process.version}; receiver: ${receiver}`
}

const holds = ({ better }: Bar, value: number, bar: number): boolean =>
  better === 'more' ? value >= bar : value <= bar

const standing = (bar: Bar, value: number): string => {
  if (holds(bar, value, bar.aim)) return 'aim'
  return holds(bar, value, bar.must) ? 'must' : 'MISSED'
}

const rounded = (value: number): string =>
  Math.abs(value) >= 100 ? String(Math.round(value)) : value.toFixed(value < 10 ? 2 : 1)

const lineOf = (name: string, bar: Bar, figures: Readonly<Record<string, number>>): string[] => {
  const value = figures[bar.figure] ?? Number.NaN
  const sign = bar.better === 'more' ? '≥' : '≤'
  const unit = bar.unit === '' ? '' : ` ${bar.unit}`
  const perS = figures.per_s === undefined ? '' : String(Math.round(figures.per_s))
  const cpuUs = figures.cpu_us === undefined ? '' : String(Math.round(figures.cpu_us))
  const measured = `${rounded(value)}${unit}`
  return [
    name,
    bar.what,
    measured,
    `${sign} ${bar.must}${unit}`,
    `${sign} ${bar.aim}${unit}`,
    standing(bar, value),
    perS,
    cpuUs,
  ]
}

const HEAD = ['scenario', 'figure', 'measured', 'must', 'aim', 'holds', 'per s', 'CPU µs']

/** A table for people. */
export const table = (rows: readonly Row[]): string => {
  const lines = rows.flatMap(({ scenario, measured }) =>
    scenario.bars.map(bar => lineOf(scenario.name, bar, measured.figures)),
  )
  const all = [HEAD, ...lines]
  const widths = HEAD.map((_, column) => Math.max(...all.map(line => line[column]?.length ?? 0)))
  const text = (line: readonly string[]): string =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd()
  return [text(HEAD), widths.map(width => '-'.repeat(width)).join('  '), ...lines.map(text)].join('\n')
}

/** One object for machines, keyed by scenario. */
export const asJson = (rows: readonly Row[], about: string, quick: boolean): string =>
  JSON.stringify(
    {
      machine: about,
      quick,
      ...Object.fromEntries(
        rows.map(({ scenario, measured: { figures, runs } }) => [scenario.name, { ...figures, runs }]),
      ),
    },
    null,
    2,
  )
