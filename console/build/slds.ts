/**
 * The Salesforce Lightning Design System's style sheet as the console ships it: only what the console's own source
 * names, and every colour with its counterpart for the dark.
 */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import postcss from 'postcss'
import { PurgeCSS } from 'purgecss'
import type { Plugin } from 'vite'
import { withDark } from './dark.ts'
import { icons } from './icons.ts'

const SOURCE = fileURLToPath(
  import.meta.resolve(
    '@salesforce-ux/design-system/assets/styles/salesforce-lightning-design-system.min.css',
  ),
)
const OWN = fileURLToPath(new URL('../src/**/*.tsx', import.meta.url))

const STYLES = 'virtual:slds.css'
const ICONS = 'virtual:icons'

/** What is written for browsers that are gone. */
const isBygone = (prop: string, value: string): boolean =>
  /^-(?:webkit-(?:box|transition|animation)|ms)/.test(prop) || /^-(?:webkit|ms)-/.test(value)

const styles = async (): Promise<string> => {
  const [{ css } = { css: '' }] = await new PurgeCSS().purge({
    content: [OWN, { raw: '<html><body class="slds-scope"><div></div></body></html>', extension: 'html' }],
    css: [{ raw: readFileSync(SOURCE, 'utf8') }],
    fontFace: true,
    keyframes: true,
    variables: true,
  })
  const root = postcss.parse(css)
  root.walkDecls(declaration => {
    if (isBygone(declaration.prop, declaration.value)) declaration.remove()
    else declaration.value = withDark(declaration.prop, declaration.value)
  })
  root.walkComments(comment => void (comment.text.startsWith('! Lightning') || comment.remove()))
  return root.toString()
}

/** Vite's plugin: `virtual:slds.css`, and `virtual:icons` with the shapes that icons.ts lists. */
export const slds = (): Plugin => ({
  name: 'slds',
  resolveId: id => (id === STYLES || id === ICONS ? `\0${id}` : null),
  load: async id => {
    if (id === `\0${STYLES}`) return styles()
    if (id === `\0${ICONS}`) return `export default ${JSON.stringify(icons())}`
    return null
  },
})
