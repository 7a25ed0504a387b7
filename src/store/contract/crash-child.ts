/**
 * A process that commits for ever and tells what was answered, to be killed in the middle of it:
 * `node crash-child.ts <an adapter's module> <the name of its opening function> <its options, as JSON>`.
 */
import { writeSync } from 'node:fs'
import type { Store } from '../store.ts'
import { begin, fire } from './world.ts'

/** Written at once, so that what was answered before the kill is known. */
const tell = (line: string): void => {
  writeSync(1, `${line}\n`)
}

const [module = '', name = '', options = '{}'] = process.argv.slice(2)
const adapter = (await import(module)) as Record<string, (options: unknown) => Promise<Store>>
const store = await adapter[name]?.(JSON.parse(options))
if (store === undefined) throw new Error(`${module} has no ${name}.`)

const world = await begin(store, store)
tell(`tenant ${world.tenant.id}`)

const write = async (): Promise<never> => {
  for (;;) {
    const { messages } = await fire(world, 3)
    for (const { id } of messages) tell(`message ${id}`)
  }
}
await Promise.race([write(), write(), write()])
