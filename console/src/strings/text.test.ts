import { globSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import en from './en.json' with { type: 'json' }
import { text, word } from './text.ts'

const FOLDER = new URL('..', import.meta.url).pathname
const SOURCE = globSync('**/*.{ts,tsx}', { cwd: FOLDER })
  .filter(file => !/\.test\.ts$|\.gen\.d\.ts$/.test(file))
  .map(file => readFileSync(`${FOLDER}${file}`, 'utf8'))
  .join('\n')

const KEYS = Object.keys(en)
const SECTIONS = new Set(KEYS.map(key => key.split('.')[0]))

const matches = (pattern: RegExp, within = SOURCE): string[] =>
  [...within.matchAll(pattern)].map(([, found = '']) => found)

/** Whatever is quoted in the source and looks like a key: as `text` is given, and as tables hold. */
const QUOTED = matches(/["']([a-z]\w*(?:\.\w+)+)["']/g).filter(name => SECTIONS.has(name.split('.')[0] ?? ''))
/** The first argument of `word` and of what passes it on: one literal, or a choice of two. */
const PREFIXES = [
  ...matches(/\bword(?:Of)?\(([^,]*),/g).flatMap(first => matches(/['`]([a-z][\w.]*)/g, first)),
  ...matches(/\btext\(`([\w.]+)\.\$\{/g),
  ...matches(/\bwords="([\w.]+)"/g),
].map(prefix => prefix.replace(/\.$/, ''))

const below = (prefix: string): string[] => KEYS.filter(key => key.startsWith(`${prefix}.`))

it('reads the sources: it finds hundreds of texts, and prefixes of tables', () => {
  expect(QUOTED.length).toBeGreaterThan(400)
  expect(PREFIXES).toEqual(expect.arrayContaining(['platform', 'outcome.todo', 'platforms.stateText']))
})

it('has every text that the console names', () => {
  const known = new Set(KEYS)
  expect(QUOTED.filter(name => !known.has(name) && below(name).length === 0)).toEqual([])
  expect(PREFIXES.filter(prefix => below(prefix).length === 0)).toEqual([])
})

it('has no text that the console does not name', () => {
  const named = new Set([...QUOTED, ...PREFIXES.flatMap(below)])
  expect(KEYS.filter(key => !named.has(key))).toEqual([])
})

it('has both halves of what is told of one and of many, and they differ', () => {
  const halves = Object.entries(en).filter(([, template]) => template.includes('|'))
  expect(halves.length).toBeGreaterThan(10)
  const wrong = halves.filter(([, template]) => {
    const [one = '', other = '', ...more] = template.split('|')
    return one.trim() === '' || other.trim() === '' || one === other || more.length > 0
  })
  expect(wrong).toEqual([])
})

it('tells one from many by the count, writes numbers as people read them, and passes on what has no text', () => {
  expect(text('replay.count', { count: 1 })).toBe('This sends 1 delivery again.')
  expect(text('replay.count', { count: 12_345 })).toBe('This sends 12,345 deliveries again.')
  expect(word('service.state', 'PAUSED')).toBe('Paused')
  expect(word('service.state', 'NEW')).toBe('NEW')
})
