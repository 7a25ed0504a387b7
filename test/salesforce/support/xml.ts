import { readSource, requireTool, sourceFiles } from './project.ts'

/** An element of metadata: its children by name, each a list in the order of the file, or its text. */
export type Element = string | { readonly [name: string]: readonly Element[] }

interface Parser {
  parse(text: string): Record<string, Element[] | string>
}
interface FastXml {
  readonly XMLParser: new (options: object) => Parser
  readonly XMLValidator: { validate(text: string): true | { err: { msg: string; line: number } } }
}

const { XMLParser, XMLValidator } = requireTool('fast-xml-parser') as FastXml
const PARSER = new XMLParser({ isArray: () => true, parseTagValue: false })

/** A file of metadata as its root element. */
export interface Metadata {
  /** Below the project's metadata. */
  readonly file: string
  /** The type of metadata: the name of the root element. */
  readonly type: string
  readonly root: Element
}

/** Reads XML. @throws where it is not well-formed */
export const readXml = (file: string, text: string): Metadata => {
  const valid = XMLValidator.validate(text)
  if (valid !== true) throw new Error(`${file}:${valid.err.line} ${valid.err.msg}`)
  const roots = Object.entries(PARSER.parse(text)).filter(([name]) => name !== '?xml')
  const [type, elements] = roots[0] ?? ['', []]
  return { file, type, root: elements[0] ?? '' }
}

/** Every metadata file of a project that matches, read. */
export const readAll = (root: string, pattern = '**/*-meta.xml'): Metadata[] =>
  sourceFiles(root, pattern).map(file => readXml(file, readSource(root, file)))

/** The children of an element with that name; none of a text. */
export const children = (element: Element, name: string): readonly Element[] =>
  typeof element === 'string' ? [] : (element[name] ?? [])

/** The text of the first child with that name; empty where there is none. */
export const textOf = (element: Element, name: string): string => {
  const first = children(element, name)[0]
  return typeof first === 'string' ? first : ''
}

/** The texts of all children with that name. */
export const textsOf = (element: Element, name: string): string[] =>
  children(element, name).map(one => (typeof one === 'string' ? one : ''))
