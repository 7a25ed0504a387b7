import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { labelTexts } from './labels.ts'
import { PROJECT, readSource, requireTool, SOURCE, sourceFiles } from './project.ts'

/** What stands in for what Salesforce itself brings to a page: navigation, toasts, permissions, calls of Apex. */
export const STAND_INS = fileURLToPath(new URL('../page/', import.meta.url))
const BASE = dirname(requireTool.resolve('lightning-base-components/package.json'))
/** The engine, and the shadow trees as Salesforce still makes them: of one version. */
const engine = createRequire(requireTool.resolve('lwc'))
const ENGINE: Readonly<Record<string, string>> = {
  lwc: engine.resolve('@lwc/engine-dom/dist/index.js'),
  '@lwc/synthetic-shadow': engine.resolve('@lwc/synthetic-shadow/dist/index.js'),
}
/** Labels, settings and the like of the base components, as their package brings them. */
const ALIASES = (
  JSON.parse(readFileSync(join(BASE, 'package.json'), 'utf8')) as {
    lwc: { modules: readonly { name?: string; path?: string }[] }
  }
).lwc.modules.flatMap(({ name, path }) =>
  name === undefined || path === undefined ? [] : [{ name, path: join(BASE, path) }],
)

/** Icons that base components show by themselves. */
const ICONS_OF_BASE = ['down', 'close', 'error', 'warning', 'info', 'success', 'check', 'chevronright']

interface Plugin {
  readonly name: string
  resolveId?(id: string): string | null
  load?(id: string): string | null
  transform?(code: string): string | null
}
interface Rollup {
  rollup(options: object): Promise<{
    write(options: object): Promise<unknown>
    close(): Promise<void>
  }>
}

/** The icons of a set that are named anywhere in the source: all of them would be most of the page. */
const iconsOf = (set: string): string => {
  const own = sourceFiles(PROJECT, 'lwc/*/*.{js,html}').flatMap(file =>
    [...readSource(PROJECT, file).matchAll(new RegExp(`${set}:(\\w+)`, 'g'))].map(match => match[1] ?? ''),
  )
  const names = [...new Set([...own, ...(set === 'utility' ? ICONS_OF_BASE : [])])]
  const folder = join(BASE, `src/lightning/iconSvgTemplates${set[0]?.toUpperCase()}${set.slice(1)}`)
  const imports = names.map(
    name =>
      `import ${set}_${name} from ${JSON.stringify(join(folder, `buildTemplates/${set}/${name}.html`))}`,
  )
  return `${imports.join('\n')}\nexport default { ${names.map(name => `${set}_${name}`).join(', ')} }`
}

/** Modules that have no file, by what their name begins with. */
const VIRTUAL: readonly (readonly [RegExp, (match: RegExpExecArray) => string | null])[] = [
  [
    /^@salesforce\/apex\/(\w+)[.](\w+)$/,
    ([, type, method]) =>
      `import { call } from ${JSON.stringify(`${STAND_INS}apex.js`)}\nexport default given => call('${type}', '${method}', given)`,
  ],
  [
    /^@salesforce\/label\/c[.](\w+)$/,
    ([, name]) => {
      const text = labelTexts().get(name ?? '')
      return text === undefined ? null : `export default ${JSON.stringify(text)}`
    },
  ],
  [
    /^@salesforce\/customPermission\/(\w+)$/,
    ([, name]) => `export default globalThis.org.permissions.includes('${name}') ? true : undefined`,
  ],
  // As the hub tells times, so that they can be compared.
  [/^@salesforce\/i18n\/timeZone$/, () => "export default 'UTC'"],
  [/^@salesforce\/gate\//, () => 'export default { isOpen: () => false }'],
  [/^lightning\/iconSvgTemplates(\w+)Rtl$/, () => 'export default {}'],
  [/^lightning\/iconSvgTemplates(\w+)$/, ([, set = '']) => iconsOf(set.toLowerCase())],
  [/_index[.]html$/, () => 'export default undefined'],
]

const virtual: Plugin = {
  name: 'without a file',
  resolveId: id => (VIRTUAL.some(([pattern]) => pattern.test(id)) ? `\0${id}` : null),
  load: id => {
    if (!id.startsWith('\0')) return null
    for (const [pattern, make] of VIRTUAL) {
      const match = pattern.exec(id.slice(1))
      const code = match && make(match)
      if (code) return code
    }
    return null
  },
}

/** Ours, and the stand-ins in place of the platform's. */
const places: Plugin = {
  name: 'places',
  resolveId: id => {
    const own = /^c\/(\w+)$/.exec(id)?.[1]
    if (own !== undefined) return join(PROJECT, SOURCE, 'lwc', own, `${own}.js`)
    if (id === 'lightning/navigation') return `${STAND_INS}navigation.js`
    if (id === 'lightning/platformShowToastEvent') return `${STAND_INS}toast-event.js`
    return ENGINE[id] ?? null
  },
}

const settings: Plugin = {
  name: 'settings of the build',
  transform: code =>
    code
      .replaceAll('import.meta.env.SSR', 'false')
      .replaceAll('process.env.NODE_ENV', '"development"')
      .replaceAll('process.env.SKIP_LWC_VERSION_MISMATCH_CHECK', '"true"'),
}

/**
 * Puts the page together: our components as they are, the base components, and the platform's stand-ins.
 *
 * @param folder where page.js is written
 */
export const build = async (folder: string): Promise<void> => {
  const { rollup } = requireTool('rollup') as Rollup
  const { default: lwc } = (await import(pathToFileURL(requireTool.resolve('lwc/rollup-plugin')).href)) as {
    default: (options: object) => Plugin
  }
  const bundle = await rollup({
    input: `${STAND_INS}main.js`,
    plugins: [
      virtual,
      places,
      lwc({ rootDir: PROJECT, modules: [{ dir: join(BASE, 'src') }, ...ALIASES], defaultModules: [] }),
      settings,
    ],
    onwarn: ({ code, message }: { code?: string; message: string }) => {
      if (code === 'UNRESOLVED_IMPORT') throw new Error(message)
    },
  })
  await bundle.write({ file: join(folder, 'page.js'), format: 'iife', inlineDynamicImports: true })
  await bundle.close()
}
