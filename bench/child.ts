import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** A program of the bench in a process of its own, ready to begin. */
export interface Child<Result> {
  /** Begins. @returns what it measured */
  run(): Promise<Result>
  /** Asks it to end early: {@link run} then resolves with what it has. */
  stop(): void
  kill(): void
}

const next = <T>(child: ChildProcess, program: string): Promise<T> =>
  new Promise((resolve, reject) => {
    const ended = (code: number | null): void => reject(new Error(`${program} ended with ${code}.`))
    child.once('exit', ended)
    child.once('message', message => {
      child.off('exit', ended)
      resolve(message as T)
    })
  })

/**
 * Starts a program that {@link serve}s, and waits until it is ready.
 * @param program its file, beside this one
 * @param task what it is to do; it must survive JSON
 */
export const startChild = async <Result>(program: string, task: object): Promise<Child<Result>> => {
  const child = fork(fileURLToPath(new URL(program, import.meta.url)), [JSON.stringify(task)])
  await next(child, program)
  return {
    async run() {
      child.send('go')
      const result = await next<Result>(child, program)
      child.disconnect()
      return result
    },
    stop: () => child.send('stop'),
    kill: () => child.kill('SIGKILL'),
  }
}

/**
 * The program's side: prepares, says that it is ready, and measures when it is told to.
 * @param prepare gets the task, and what resolves when it is asked to stop; returns what measures
 */
export const serve = async <Task, Result>(
  prepare: (task: Task, stopped: Promise<void>) => Promise<() => Promise<Result>>,
): Promise<void> => {
  let go = (): void => undefined
  let stop = (): void => undefined
  const begun = new Promise<void>(resolve => {
    go = resolve
  })
  const stopped = new Promise<void>(resolve => {
    stop = resolve
  })
  process.on('message', message => (message === 'go' ? go() : stop()))
  process.once('disconnect', () => process.exit())
  const run = await prepare(JSON.parse(process.argv[2] ?? '{}') as Task, stopped)
  process.send?.('ready')
  await begun
  process.send?.(await run())
}
