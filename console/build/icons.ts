import { globSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

const SOURCE = fileURLToPath(new URL('../src/', import.meta.url))
const FOLDER = createRequire(import.meta.url)
  .resolve('@salesforce-ux/design-system/assets/icons/License-for-icons.txt')
  .replace('License-for-icons.txt', '')

const NAME = /\b(utility|standard):([a-zA-Z_0-9]+)/g

/** Every icon that the source names, as `utility:add`. */
const named = (): string[] => {
  const files = globSync('**/*.{ts,tsx}', { cwd: SOURCE }).map(file => readFileSync(SOURCE + file, 'utf8'))
  return [...new Set(files.flatMap(text => [...text.matchAll(NAME)].map(([name]) => name)))].sort()
}

const read = (name: string): [name: string, icon: readonly [box: string, shape: string]] => {
  const svg = readFileSync(`${FOLDER}${name.replace(':', '/')}.svg`, 'utf8')
  const box = /viewBox="([^"]+)"/.exec(svg)?.[1] ?? ''
  const shape = /<svg[^>]*>([\s\S]*)<\/svg>/.exec(svg)?.[1] ?? ''
  if (box === '' || shape === '') throw new Error(`The icon ${name} cannot be read.`)
  return [name, [box, shape.trim()]]
}

/** The shapes of all icons that are shown, unchanged (CC BY-ND 4.0: build/licenses.ts). */
export const icons = (): Readonly<Record<string, readonly [box: string, shape: string]>> =>
  Object.fromEntries(named().map(read))
