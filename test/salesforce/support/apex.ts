import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { readSource, requireTool, SOURCE, sourceFiles } from './project.ts'

/** The rules that hold, and why some do not. */
const RULES = fileURLToPath(new URL('../pmd.xml', import.meta.url))
const CLASSES = 'classes/*.cls'

/** PMD and the Apex language server, with the types of the platform, are jars in the package of Salesforce's analyzer. */
const jars = (): string =>
  join(dirname(requireTool.resolve('@salesforce/code-analyzer-pmd-engine')), 'java-lib', '*')

/** These programs live for seconds: to compile them well would take twice as long. */
const SHORT_LIVED = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC']

/** Runs a program of the jars. @throws where Java is missing, and where the program cannot run */
const java = (program: string, ...args: string[]): Promise<{ code: number; output: string }> =>
  new Promise((resolve, reject) => {
    // It would tell on stderr that it has picked it up.
    const { JAVA_TOOL_OPTIONS: _, ...env } = process.env
    execFile(
      'java',
      [...SHORT_LIVED, '-cp', jars(), program, ...args],
      { env },
      (error, output, problems) => {
        if (error !== null && typeof error.code !== 'number')
          reject(new Error('These tests need Java 17 or later on the PATH.', { cause: error }))
        else if (problems !== '') reject(new Error(problems))
        else resolve({ code: typeof error?.code === 'number' ? error.code : 0, output })
      },
    )
  })

interface Message {
  readonly start: { readonly line: number }
  readonly message: string
}

/** What a compiler would say: unknown names and labels, calls that fit no method, types that do not go together. */
export const semanticProblems = async (root: string): Promise<string[]> => {
  const { output } = await java(
    'io.github.apexdevtools.apexls.CheckForIssues',
    ...['--workspace', root, '--detail', 'unused', '--format', 'json', '--nocache'],
  )
  const { files } = JSON.parse(output) as { files: { path: string; messages: Message[] }[] }
  return files.flatMap(({ path, messages }) =>
    messages.map(({ start, message }) => `${basename(path)}:${start.line} ${message}`),
  )
}

interface Found {
  readonly violations: readonly {
    rule: string
    message: string
    codeLocation: { file: string; startLine: number }
  }[]
  readonly processingErrors: readonly { file: string; message: string }[]
}

/** What breaks a rule of PMD that pmd.xml holds to. */
export const ruleProblems = async (root: string): Promise<string[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'gotallo-pmd-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const filesToScan = sourceFiles(root, CLASSES).map(name => join(root, SOURCE, name))
  const [input, output] = [join(folder, 'input.json'), join(folder, 'output.json')]
  writeFileSync(
    input,
    JSON.stringify({ ruleSetInputFile: RULES, runDataPerLanguage: { apex: { filesToScan } } }),
  )
  const { output: said } = await java('com.salesforce.sfca.pmdwrapper.PmdWrapper', 'run', input, output)
  if (said.includes('[Error]')) throw new Error(said)
  const { violations, processingErrors } = JSON.parse(readFileSync(output, 'utf8')) as Found
  return [
    ...violations.map(
      ({ rule, message, codeLocation: { file, startLine } }) =>
        `${basename(file)}:${startLine} ${rule}: ${message}`,
    ),
    ...processingErrors.map(({ file, message }) => `${basename(file)}: ${message}`),
  ]
}

interface Listener {
  syntaxError: (_recognizer: unknown, _symbol: unknown, line: number, column: number, message: string) => void
}
export interface Token {
  readonly text: string
  readonly channel: number
}
interface ApexParserTools {
  readonly ApexErrorListener: new () => Listener
  readonly ApexParserFactory: {
    createLexerAndParser(
      text: string,
      listener: unknown,
    ): { lexer: { getAllTokens(): Token[] }; parser: { compilationUnit(): unknown } }
  }
}

const { ApexErrorListener, ApexParserFactory } = requireTool('@apexdevtools/apex-parser') as ApexParserTools

/** What is no Apex, by the grammar. */
export const syntaxProblems = (root: string): string[] =>
  sourceFiles(root, CLASSES).flatMap(name => {
    const problems: string[] = []
    const listener = Object.assign(new ApexErrorListener(), {
      apexSyntaxError: (line: number, _column: number, message: string) =>
        problems.push(`${basename(name)}:${line} ${message}`),
    })
    ApexParserFactory.createLexerAndParser(readSource(root, name), listener).parser.compilationUnit()
    return problems
  })

/** The words of a class as the compiler reads them: without space and comments. */
export const tokensOf = (root: string, name: string): string[] =>
  ApexParserFactory.createLexerAndParser(readSource(root, name), new ApexErrorListener())
    .lexer.getAllTokens()
    .filter(({ channel }) => channel === 0)
    .map(({ text }) => text)
