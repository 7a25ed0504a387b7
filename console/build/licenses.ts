import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'

const MODULES = fileURLToPath(new URL('../node_modules/', import.meta.url))

/** What the built files hold of others, and where its licence lies. */
const PARTS: readonly (readonly [what: string, file: string])[] = [
  ['Salesforce Lightning Design System: styles', '@salesforce-ux/design-system/scss/License-for-Sass.txt'],
  [
    'Salesforce Lightning Design System: icons, unchanged',
    '@salesforce-ux/design-system/assets/icons/License-for-icons.txt',
  ],
  ['preact', 'preact/LICENSE'],
  ['@preact/signals', '@preact/signals/LICENSE'],
  ['@preact/signals-core', '@preact/signals-core/LICENSE'],
  ['preact-iso', 'preact-iso/LICENSE'],
  ['openapi-fetch', 'openapi-fetch/LICENSE'],
]

const textOf = ([what, file]: (typeof PARTS)[number]): string =>
  `${what}\n${'-'.repeat(what.length)}\n\n${readFileSync(MODULES + file, 'utf8').trim()}\n`

/** Vite's plugin: the licences of what is shipped lie beside it, as `assets/licenses.txt`. */
export const licenses = (): Plugin => ({
  name: 'licenses',
  generateBundle() {
    this.emitFile({ type: 'asset', fileName: 'assets/licenses.txt', source: PARTS.map(textOf).join('\n\n') })
  },
})
