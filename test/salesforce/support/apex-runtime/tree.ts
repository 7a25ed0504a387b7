import { requireTool } from '../project.ts'

/** A node of the parser's tree; a leaf is a word of the source. */
export interface Tree {
  readonly children?: Tree[] | null
  readonly ruleIndex?: number
  readonly start?: { readonly line: number }
  getText(): string
}

interface Parser {
  compilationUnit(): Tree
}
const { ApexParserFactory } = requireTool('@apexdevtools/apex-parser') as {
  readonly ApexParserFactory: { createParser(text: string): Parser }
}

/** By their text: of copies of a project, all files but a few are the same. */
const parsed = new Map<string, Tree>()

/** The declaration of the class in a file. */
export const classIn = (text: string): Tree => {
  const known = parsed.get(text)
  if (known !== undefined) return known
  const unit = ApexParserFactory.createParser(text).compilationUnit()
  const found = child(partAt(unit, 0), 'ClassDeclaration')
  parsed.set(text, found)
  return found
}

export const partsOf = (tree: Tree): Tree[] => tree.children ?? []

/** The rule of the grammar that a node is made by; empty of a word. */
export const kindOf = (tree: Tree): string =>
  tree.ruleIndex === undefined ? '' : tree.constructor.name.replace(/Context$/, '')

export const childrenOf = (tree: Tree, kind: string): Tree[] =>
  partsOf(tree).filter(part => kindOf(part) === kind)

export const maybe = (tree: Tree, kind: string): Tree | undefined => childrenOf(tree, kind)[0]

/** @throws where there is none: the source has a form that is not known here */
export const child = (tree: Tree, kind: string): Tree => {
  const found = maybe(tree, kind)
  if (found === undefined) throw new Error(`${kindOf(tree)} has no ${kind}: ${tree.getText()}`)
  return found
}

/** The part at a place, counted from the end where negative. */
export const partAt = (tree: Tree, index: number): Tree => {
  const found = partsOf(tree).at(index)
  if (found === undefined) throw new Error(`${kindOf(tree)} has no part ${index}: ${tree.getText()}`)
  return found
}

/** What a node is called. */
export const nameOf = (tree: Tree): string => child(tree, 'Id').getText()

/** What lies between commas. */
export const rulesOf = (tree: Tree | undefined): Tree[] =>
  tree === undefined ? [] : partsOf(tree).filter(part => kindOf(part) !== '')
