import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

/** The folder of the SFDX project. */
export const PROJECT = fileURLToPath(new URL('../../../salesforce/', import.meta.url))

/** Where metadata lies in the project. */
export const SOURCE = 'force-app/main/default'

/** The tools have a lock file of their own, in the project: they are found from there. */
export const requireTool = createRequire(join(PROJECT, 'package.json'))

/** What is no metadata: tests of components and settings of editors, as .forceignore says. */
const FOR_DEVELOPERS = /(^|\/)(__tests__\/|jsconfig[.]json$|[.]eslintrc[.]json$)/

/** Names of files below a project's metadata, relative to it. */
export const sourceFiles = (root: string, pattern = '**/*.*'): string[] =>
  globSync(pattern, { cwd: join(root, SOURCE) })
    .filter(name => !FOR_DEVELOPERS.test(name))
    .sort()

/** The text of a file of a project's metadata. */
export const readSource = (root: string, name: string): string =>
  readFileSync(join(root, SOURCE, name), 'utf8')

/**
 * A copy of the project with defects: a check that does not see them checks nothing. It goes with the test.
 *
 * @param edits by the name of a file below its metadata: the new text, made of what is there (empty: it is new)
 * @returns the folder of the copy
 * @throws where an edit changes nothing: it would prove nothing
 */
export const withDefects = (edits: Record<string, (text: string) => string>): string => {
  const root = mkdtempSync(join(tmpdir(), 'gotallo-sfdx-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  for (const part of ['sfdx-project.json', '.forceignore', 'force-app'])
    cpSync(join(PROJECT, part), join(root, part), { recursive: true })
  for (const [name, edit] of Object.entries(edits)) {
    const before = sourceFiles(root).includes(name) ? readSource(root, name) : ''
    const after = edit(before)
    if (after === before) throw new Error(`the defect of ${name} is none: nothing was changed`)
    const file = join(root, SOURCE, name)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, after)
  }
  return root
}
