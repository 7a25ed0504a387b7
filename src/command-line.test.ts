import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { commandLine, type Start } from './command-line.ts'

const CLONE = fileURLToPath(new URL('..', import.meta.url))
const IN_CLONE: Start = { env: {}, argv: ['node', join(CLONE, 'bin/gotallo.js'), 'doctor'], cwd: CLONE }
const NPM = { npm_package_name: 'gotallo', npm_lifecycle_event: 'start' }
const INSTALLED = { env: { PATH: '/bin:/opt/bin' }, argv: ['node', '/opt/bin/gotallo'] }

it.each<[string, Partial<Start>, string]>([
  ['in a clone', {}, 'node bin/gotallo.js doctor'],
  ['by the file itself', { argv: ['node', join(CLONE, 'src/cli/gotallo.ts')] }, 'node bin/gotallo.js doctor'],
  ['from a folder inside', { cwd: join(CLONE, 'bin') }, 'node gotallo.js doctor'],
  ['from elsewhere', { cwd: '/' }, `node ${join(CLONE, 'bin/gotallo.js').slice(1)} doctor`],
  ['from beside', { cwd: join(CLONE, '../x') }, `node ${join(CLONE, 'bin/gotallo.js')} doctor`],
  ['by npm start', { env: NPM }, 'npm run gotallo -- doctor'],
  ["by another package's start", { env: { ...NPM, npm_package_name: 'x' } }, 'node bin/gotallo.js doctor'],
  [
    'by a script that only has it started',
    { env: { ...NPM, npm_lifecycle_event: 'test' } },
    'node bin/gotallo.js doctor',
  ],
  ['installed', INSTALLED, 'gotallo doctor'],
  ['by npx', { ...INSTALLED, env: { ...INSTALLED.env, npm_lifecycle_event: 'npx' } }, 'npx gotallo doctor'],
  ['installed, but not on the path', { ...INSTALLED, env: { PATH: '/bin' } }, 'node bin/gotallo.js doctor'],
])('%s', (_how, start, words) => {
  expect(commandLine('doctor', { ...IN_CLONE, ...start })).toBe(words)
})

it('is the program alone where no command is given', () => {
  expect(commandLine('', IN_CLONE)).toBe('node bin/gotallo.js')
})
