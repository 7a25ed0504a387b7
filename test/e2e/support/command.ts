import { type ChildProcess, spawn } from 'node:child_process'
import { storeSettings } from './databases.ts'
import { COMPILED } from './hub.ts'

/** A command that has ended, and what it wrote. */
export interface Ended {
  readonly code: number | null
  readonly out: string
  readonly error: string
}

/** Hears all that was written so far, and may end the process. */
export type Heard = (out: string, child: ChildProcess) => void

/** Runs `gotallo` as a person would. */
export const gotallo = async (
  data: string,
  args: readonly string[],
  env: Record<string, string> = {},
  heard: Heard = () => undefined,
): Promise<Ended> => {
  const store = args[0] === 'demo' ? {} : await storeSettings(data)
  return await new Promise(resolve => {
    const child = spawn(process.execPath, ['bin/gotallo.js', ...args], {
      env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: COMPILED, GOTALLO_DATA: data, ...store, ...env },
    })
    let out = ''
    let error = ''
    child.stdout.on('data', chunk => {
      out += chunk
      heard(out, child)
    })
    child.stderr.on('data', chunk => {
      error += chunk
    })
    child.on('close', code => resolve({ code, out, error }))
  })
}
