import { globSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const HERE = new URL('.', import.meta.url).pathname
const read = (folder: string, pattern: string): [file: string, text: string][] =>
  globSync(pattern, { cwd: folder }).map(file => [file, readFileSync(`${folder}${file}`, 'utf8')])

const SHEETS = read(HERE, '*.css')
const SOURCE = read(`${HERE}../`, '**/*.tsx')
  .map(([, text]) => text)
  .join('\n')

const found = (pattern: RegExp, text: string): string[] =>
  [...text.matchAll(pattern)].map(([, it = '']) => it)

/** Which sheets say how a class looks by itself. */
const OWNERS = new Map<string, Set<string>>()
for (const [file, text] of SHEETS)
  for (const name of found(/^\.(gt-[\w-]+)(?=,$| \{)/gm, text))
    OWNERS.set(name, (OWNERS.get(name) ?? new Set()).add(file))

/** Names that the source puts together, such as `gt-badge_${tone}`, up to where it does. */
const BEGINNINGS = found(/(gt-[\w-]+_)\$\{/g, SOURCE)

it('gives a class its looks in one sheet: two parts of the console never mean two things by it', () => {
  expect(OWNERS.size).toBeGreaterThan(100)
  expect([...OWNERS].filter(([, files]) => files.size > 1).map(([name]) => name)).toEqual([])
})

it('has no class that no page has', () => {
  const known = new Set(found(/\b(gt-[\w-]+)/g, SOURCE))
  const isUsed = (name: string): boolean =>
    known.has(name) || BEGINNINGS.some(beginning => name.startsWith(beginning))
  const all = new Set(SHEETS.flatMap(([, text]) => found(/\.(gt-[\w-]+)/g, text)))
  expect([...all].filter(name => !isUsed(name))).toEqual([])
})
