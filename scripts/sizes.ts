/**
 * The house must stay easy to see: no file over 250 lines, no function over 40. Tests may have long describe
 * blocks, so for them only the file counts.
 */
import { globSync, readFileSync } from 'node:fs'
import ts from 'typescript'

const MOST_FILE_LINES = 250
const MOST_FUNCTION_LINES = 40
const TREES = [
  ...['src/**/*.ts', 'packages/*/src/**/*.ts', 'scripts/**/*.ts', 'test/**/*.ts', 'bench/**/*.ts'],
  ...['console/src/**/*.ts', 'console/src/**/*.tsx', 'console/src/**/*.css', 'console/build/*.ts'],
  ...['cls', 'css', 'html', 'js'].map(kind => `salesforce/force-app/**/*.${kind}`),
]
const OUTSIDE = /node_modules|[.]gen[.]d[.]ts$/
const TEST = /[.](test|contract|testing)[.]ts$|^test\/|\/contract\/|\/__tests__\/|\/fixture[.]ts$/
/** Of these, only the file counts. */
const NO_SCRIPT = /[.](cls|css|html)$/

interface Longest {
  readonly what: string
  readonly lines: number
}

const functionsOf = (file: string, source: string): Longest[] => {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true)
  const found: Longest[] = []
  const lineAt = (position: number): number => tree.getLineAndCharacterOfPosition(position).line
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body !== undefined) {
      const line = lineAt(node.getStart())
      found.push({ what: `${file}:${line + 1}`, lines: lineAt(node.end) - line + 1 })
    }
    ts.forEachChild(node, visit)
  }
  visit(tree)
  return found
}

const longest = (list: readonly Longest[]): Longest =>
  list.reduce((best, one) => (one.lines > best.lines ? one : best), { what: 'none', lines: 0 })

const files: Longest[] = []
const functions: Longest[] = []
for (const file of globSync(TREES, { exclude: path => OUTSIDE.test(path) })) {
  const source = readFileSync(file, 'utf8')
  files.push({ what: file, lines: source.split('\n').length - 1 })
  if (!TEST.test(file) && !NO_SCRIPT.test(file)) functions.push(...functionsOf(file, source))
}
const tooLong = [
  ...files.filter(({ lines }) => lines > MOST_FILE_LINES),
  ...functions.filter(({ lines }) => lines > MOST_FUNCTION_LINES),
]
for (const { what, lines } of tooLong) console.error(`${what} has ${lines} lines`)
const lines = files.reduce((sum, one) => sum + one.lines, 0)
const file = longest(files)
const fn = longest(functions)
console.log(
  `sizes: ${files.length} files, ${lines} lines; longest file ${file.what} (${file.lines}), longest function ${fn.what} (${fn.lines})`,
)
process.exitCode = tooLong.length === 0 && files.length > 0 ? 0 : 1
