import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { isInstalled } from '../../scripts/tools.ts'

const A = { version: '1.0.0', integrity: 'sha512-a' }
const B = { version: '2.0.0', integrity: 'sha512-b' }
const ELSEWHERE = { version: '3.0.0', optional: true, os: ['elsewhere'] }
const LOCKED = { '': { name: 'tools' }, 'node_modules/a': A, 'node_modules/elsewhere': ELSEWHERE }

/** A folder with these packages in its lock file, and those noted as installed; null: none were. */
const folderOf = (locked: object, installed: object | null): string => {
  const folder = mkdtempSync(join(tmpdir(), 'gotallo-tools-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ packages: locked }))
  if (installed === null) return folder
  mkdirSync(join(folder, 'node_modules'))
  writeFileSync(join(folder, 'node_modules', '.package-lock.json'), JSON.stringify({ packages: installed }))
  return folder
}

it('tools are installed where npm noted what the lock file names', () => {
  expect(isInstalled(folderOf(LOCKED, { 'node_modules/a': A }))).toBe(true)
  expect(isInstalled(folderOf(LOCKED, { 'node_modules/a': A, 'node_modules/elsewhere': ELSEWHERE }))).toBe(
    true,
  )
})

it.each([
  ['where nothing was installed', null],
  ['of another version', { 'node_modules/a': { ...A, version: '1.0.1' } }],
  ['of other bytes', { 'node_modules/a': { ...A, integrity: 'sha512-b' } }],
  ['where one is missing', {}],
  ['where one is left over', { 'node_modules/a': A, 'node_modules/b': B }],
])('they are not %s', (_, installed) => {
  expect(isInstalled(folderOf(LOCKED, installed))).toBe(false)
})
