import { spawn } from 'node:child_process'
import { installTools } from './tools.ts'

/** One thing that must hold before a change may land. */
export interface Gate {
  readonly name: string
  /** Arguments to node. */
  readonly args: readonly string[]
}

export const GATES: readonly Gate[] = [
  {
    name: 'format and lint',
    args: ['node_modules/@biomejs/biome/bin/biome', 'ci', '--error-on-warnings', '.'],
  },
  { name: 'types', args: ['node_modules/typescript/bin/tsc', '--project', 'tsconfig.json'] },
  { name: 'layers', args: ['scripts/layers.ts'] },
  { name: 'sizes', args: ['scripts/sizes.ts'] },
  { name: 'generated documents', args: ['scripts/generate.ts', '--check'] },
  { name: 'console', args: ['scripts/console.ts', '--check'] },
]

/** How a gate, or the test runner, ended. */
export interface Ended {
  readonly name: string
  readonly passed: boolean
  readonly seconds: number
}

/** Runs node with arguments, its output passed on; resolves when it has ended. */
export const run = async ({ name, args }: Gate): Promise<Ended> => {
  const startedAt = performance.now()
  const child = spawn(process.execPath, args, { stdio: 'inherit' })
  const code = await new Promise<number | null>(resolve => child.on('close', resolve))
  return { name, passed: code === 0, seconds: (performance.now() - startedAt) / 1_000 }
}

/** Runs every gate, one after the other, so that what each says stays together. */
export const runGates = async (): Promise<Ended[]> => {
  installTools()
  const ended: Ended[] = []
  for (const gate of GATES) {
    const result = await run(gate)
    console.log(`${result.passed ? 'ok    ' : 'FAILED'}  ${result.name} (${result.seconds.toFixed(1)} s)`)
    ended.push(result)
  }
  return ended
}
