import { PROJECT } from './project.ts'
import { children, readAll, textOf } from './xml.ts'

/** The text of every custom label, by its name. */
export const labelTexts = (): ReadonlyMap<string, string> =>
  new Map(
    readAll(PROJECT, 'labels/*.labels-meta.xml')
      .flatMap(({ root }) => children(root, 'labels'))
      .map(label => [textOf(label, 'fullName'), unescaped(textOf(label, 'value'))]),
  )

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' }
const unescaped = (text: string): string =>
  text.replace(/&(lt|gt|quot|apos|amp);/g, (_, name: string) => ENTITIES[name] ?? '')
