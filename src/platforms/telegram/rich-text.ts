import { asObject, objectsOf, type Wire } from '../shared/read.ts'

/** Deeper than Telegram lets anybody nest. */
const DEEPEST = 40

/** The words of formatted text: a string, a list of such, or an object around such. */
const words = (value: unknown, depth = 0): string => {
  if (typeof value === 'string') return value
  if (depth > DEEPEST) return ''
  if (Array.isArray(value)) return value.map(part => words(part, depth + 1)).join('')
  const object = asObject(value)
  return object === null ? '' : words(object.text ?? object.alternative_text ?? object.expression, depth + 1)
}

const filled = (text: string): string[] => (text === '' ? [] : [text])

const rowLine = (row: unknown): string =>
  objectsOf(row)
    .map(cell => words(cell))
    .join('\t')

const itemLines = (item: Wire, depth: number): string[] => {
  const [first = '', ...more] = blocksOf(item, depth)
  return [[...filled(words(item.label)), ...filled(first)].join(' '), ...more]
}

const blocksOf = ({ blocks }: Wire, depth: number): string[] =>
  depth > DEEPEST ? [] : objectsOf(blocks).flatMap(block => blockLines(block, depth + 1))

/** A block's words, in the order in which they stand in it. */
const blockLines = (block: Wire, depth: number): string[] => [
  ...filled(words(block.summary)),
  ...filled(words(block.text ?? block.expression)),
  ...objectsOf(block.items).flatMap(item => itemLines(item, depth)),
  ...(Array.isArray(block.cells) ? block.cells.map(rowLine) : []),
  ...blocksOf(block, depth),
  ...filled(words(block.caption)),
  ...filled(words(block.credit)),
]

/** A rich message as plain text, a line a block; null where it has no words. Its form stays in `auxiliary_data`. */
export const richText = (message: Wire): string | null => blocksOf(message, 0).join('\n') || null
