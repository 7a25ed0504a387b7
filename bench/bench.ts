/**
 * `npm run bench`: measures the hub on this machine, beside a yardstick taken in the same run.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { once } from './once.ts'
import { startReceiver } from './receiver.ts'
import { asJson, machine, type Row, table } from './report.ts'
import type { Scenario, Stage } from './scenario.ts'
import { cpu } from './scenarios/cpu.ts'
import { disk } from './scenarios/disk.ts'
import { drain } from './scenarios/drain.ts'
import { isolation } from './scenarios/isolation.ts'
import { accept, latency } from './scenarios/latency.ts'
import { memory } from './scenarios/memory.ts'
import { origins } from './scenarios/origins.ts'
import { postgres, postgresBatch } from './scenarios/postgres.ts'
import { start } from './scenarios/start.ts'
import { endToEnd, endToEndBatch, fanOut } from './scenarios/throughput.ts'

const ALL: readonly Scenario[] = [
  endToEnd,
  endToEndBatch,
  drain,
  fanOut,
  cpu,
  latency,
  accept,
  memory,
  isolation,
  origins,
  disk,
  start,
  postgres,
  postgresBatch,
]
/** What `--quick` measures, where nothing is named. */
const QUICK: readonly Scenario[] = [endToEnd, endToEndBatch, drain, cpu, disk, start]

const USAGE = `npm run bench -- [scenario …] [--quick] [--json] [--rounds N]

Scenarios: ${ALL.map(({ name }) => name).join(', ')}
  --quick     less of everything, within two minutes; without names: ${QUICK.map(({ name }) => name).join(', ')}
  --json      one object on standard output instead of the table
  --rounds N  how often each is measured (3; quick: 2)`

const fail = (text: string): never => {
  console.error(text)
  process.exit(2)
}

const read = () => {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        quick: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        rounds: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    })
  } catch (error) {
    return fail(`${(error as Error).message}\n\n${USAGE}`)
  }
}

// Whoever breaks it off ends what it started, too.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

const { values, positionals } = read()
if (values.help) {
  console.log(USAGE)
  process.exit(0)
}
const { quick } = values
const count = Number(values.rounds ?? (quick ? 2 : 3))
if (!Number.isInteger(count) || count < 1) fail(`--rounds takes a number from 1.\n\n${USAGE}`)
const named = positionals.map(
  name => ALL.find(scenario => scenario.name === name) ?? fail(`There is no ${name}.\n\n${USAGE}`),
)
const scenarios = named.length > 0 ? named : quick ? QUICK : ALL

const receiver = await startReceiver()
const about = machine(
  receiver.kind === 'nginx'
    ? 'nginx'
    : 'a bare Node server, which is part of what is measured (no nginx here)',
)
const say = (text: string): void => console.error(text)
say(about)
const url = `http://127.0.0.1:${receiver.port}/hook`
const stage: Stage = { quick, rounds: count, receiver, url, say: text => say(`  ${text}`) }
const rows: Row[] = []
try {
  for (const scenario of scenarios) {
    say(scenario.name)
    rows.push({ scenario, measured: await once(stage, scenario) })
  }
} finally {
  await receiver.close()
}
const json = asJson(rows, about, quick)
const folder = fileURLToPath(new URL('runs/', import.meta.url))
mkdirSync(folder, { recursive: true })
const file = `${folder}${new Date().toISOString().replaceAll(':', '-')}.json`
writeFileSync(file, `${json}\n`)
const caution = quick
  ? '\nWith --quick there is less of everything (rounds, time, rows): for a look, not for the record.'
  : ''
console.log(values.json ? json : `${table(rows)}\n${caution}\nThe raw runs are in ${file}.`)
