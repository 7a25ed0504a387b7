import { copyFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { messageEvent, SECRET } from '../../../packages/receiver/src/fixture.ts'
import { type Packed, ROOT } from './packed.ts'

const TYPED = `import type { MessageEvent } from '@gotallo/receiver'
export const textOf = (event: MessageEvent): string | null => event.text
`

/** Every module under the name that the others import it by: workerd finds none by itself. */
const workerdConfig = (installed: string): string => {
  const names = readdirSync(join(installed, 'dist')).filter(name => name.endsWith('.js'))
  const dist = 'node_modules/@gotallo/receiver/dist'
  const modules = [
    ...['worker.js', 'portable.js', 'given.js'].map(name => [name, name]),
    ['@gotallo/receiver', `${dist}/index.js`],
    ...names.map(name => [`@gotallo/${name}`, `${dist}/${name}`]),
  ]
  const embedded = modules.map(([name, file]) => `(name = "${name}", esModule = embed "${file}")`)
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (services = [(name = "receiver", worker = (
  compatibilityDate = "2025-01-01",
  modules = [${embedded.join(', ')}],
))]);
`
}

/** Lays the program of portable.js beside the package, as each runtime wants it. */
export const layPortable = ({ folder, installed }: Packed): void => {
  copyFileSync(join(ROOT, 'test/package/support/portable.js'), join(folder, 'portable.js'))
  const given = JSON.stringify({ EVENT: messageEvent(), SECRET })
  const dependencies = { '@gotallo/receiver': '*' }
  const files = {
    'given.js': `export const { EVENT, SECRET } = ${given}`,
    'main.js': "import { check } from './portable.js'\nawait check()\n",
    'required.cjs': "if (typeof require('@gotallo/receiver').receive !== 'function') process.exit(1)\n",
    'typed.ts': TYPED,
    'worker.js': "import { check as test } from './portable.js'\nexport default { test }\n",
    'workerd.capnp': workerdConfig(installed),
    'package.json': JSON.stringify({ private: true, type: 'module', dependencies }),
  }
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text)
}
