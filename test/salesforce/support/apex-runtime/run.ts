import { runInThisContext } from 'node:vm'
import { labelTexts } from '../labels.ts'
import { PROJECT, readSource, sourceFiles } from '../project.ts'
import { type Compiled, compile } from './compile.ts'
import { platform } from './platform.ts'
import { classIn } from './tree.ts'

/** Needs records, which there are none of: the platform has users of its own in its place. */
const OF_RECORDS = 'classes/GoTalloTestUser.cls'

/** How tests in Apex ended. */
export interface Run {
  /** `Class.method` of those that passed. */
  readonly passed: readonly string[]
  /** `Class.method: why` of those that did not. */
  readonly failed: readonly string[]
  /** `Class:line` of statements that no test ran. */
  readonly unrun: readonly string[]
}

type Tests = Readonly<Record<string, Readonly<Record<string, () => void>>>>

/** Sets the classes at a platform. */
type Load = (apex: object) => void

/** First the classes, then their static fields, which may need any of them. */
const loaderOf = (classes: readonly Compiled[]): Load =>
  runInThisContext(
    `(apex => { ${[...classes.map(one => one.script), ...classes.map(one => one.start)].join('\n')} })`,
  ) as Load

const runTest = (load: Load, apex: object, name: string, test: string): string | null => {
  load(apex)
  try {
    ;(apex as Tests)[name]?.[test]?.()
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/**
 * Runs the tests in Apex of the project, each in a transaction of its own.
 *
 * @param edited a file's text, with a defect or as it is
 * @throws where Apex has a form that is not known here
 */
export const runApexTests = (edited = (_file: string, text: string): string => text): Run => {
  const lines: string[] = []
  const hits = new Set<number>()
  const classes = sourceFiles(PROJECT, 'classes/*.cls')
    .filter(file => file !== OF_RECORDS)
    .map(file => {
      const name = file.slice('classes/'.length, -'.cls'.length)
      const text = edited(file, readSource(PROJECT, file))
      return compile(classIn(text), line => lines.push(`${name}:${line}`) - 1)
    })
  const load = loaderOf(classes)
  const labels = labelTexts()
  const ended = classes.flatMap(({ name, tests }) =>
    tests.map(test => {
      const why = runTest(
        load,
        platform(labels, line => hits.add(line)),
        name,
        test,
      )
      return { test: `${name}.${test}`, why }
    }),
  )
  return {
    passed: ended.flatMap(({ test, why }) => (why === null ? [test] : [])),
    failed: ended.flatMap(({ test, why }) => (why === null ? [] : [`${test}: ${why}`])),
    unrun: lines.filter((_, i) => !hits.has(i)),
  }
}
