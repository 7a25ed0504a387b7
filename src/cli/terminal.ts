import { styleText } from 'node:util'
import { ConfigError } from '../config.ts'
import { Refusal } from '../domain/errors.ts'

/** Exit codes; documented by `gotallo --help`. */
export const EXIT = { ok: 0, failed: 1, usage: 2, found: 3 } as const

export interface OutputOptions {
  readonly json?: boolean
}

type Style = Parameters<typeof styleText>[0]

/** Colours only where a person looks. @returns what paints a text for a stream; by default standard output */
const painter =
  (style: Style) =>
  (text: string, stream: NodeJS.WriteStream = process.stdout): string =>
    styleText(style, text, { stream })

export const bold = painter('bold')
export const dim = painter('dim')
export const green = painter('green')
export const red = painter('red')
export const yellow = painter('yellow')
export const cyan = painter('cyan')

/** One answer: JSON for machines, or the lines for people. */
export const answer = (options: OutputOptions, json: unknown, lines: readonly string[]): void => {
  console.log(options.json === true ? JSON.stringify(json, null, 2) : lines.join('\n'))
}

/** Clears the rest of a line, where the one before was longer. */
const CLEAR = '\u001b[K'

/**
 * Tells how far long work is: on standard error, because standard output carries the answer. A terminal gets one line
 * that moves on.
 * @param isEnd nothing follows
 */
export const showProgress = (line: string, isEnd: boolean): void => {
  if (!process.stderr.isTTY) process.stderr.write(`${line}\n`)
  else process.stderr.write(`\r${line}${CLEAR}${isEnd ? '\n' : ''}`)
}

/** Says what went wrong in words and ends with the right exit code; a bug shows its stack. */
export const fail = (error: unknown): never => {
  if (error instanceof ConfigError) {
    console.error(red('The settings cannot be used:', process.stderr))
    for (const problem of error.problems) console.error(`  ${problem}`)
    process.exit(EXIT.usage)
  }
  if (error instanceof Refusal) {
    console.error(red(error.message, process.stderr))
    for (const line of error.errors.map(({ path, message }) => `${path} ${message}`))
      if (!error.message.includes(line)) console.error(`  ${line}`)
    process.exit(error.code === 'invalid' ? EXIT.usage : EXIT.failed)
  }
  console.error(red(error instanceof Error ? error.message : String(error), process.stderr))
  if (process.env.GOTALLO_LOG_LEVEL === 'debug' && error instanceof Error) console.error(error.stack)
  process.exit(EXIT.failed)
}
