import ts from 'typescript'
import { requireTool } from './project.ts'
import { type Element, type Metadata, readAll } from './xml.ts'

/**
 * Salesforce's own types of metadata (made of the WSDL of its Metadata API), which the compiler reads: of each element
 * they say which children there may be, which there must be, and what a text may be.
 */
const load = (): { checker: ts.TypeChecker; module: ts.Symbol } => {
  const file = requireTool.resolve('@salesforce/types/metadata').replace(/[.]js$/, '.d.ts')
  const program = ts.createProgram([file], { noLib: true, types: [] })
  const source = program.getSourceFile(file)
  const checker = program.getTypeChecker()
  const module = source === undefined ? undefined : checker.getSymbolAtLocation(source)
  if (module === undefined) throw new Error(`${file} has no types`)
  return { checker, module }
}

/** What the metadata of a project breaks of those types, one line each. */
export const typeProblems = (root: string): string[] => {
  const { checker, module } = load()
  const elementProblems = (where: string, element: Element, type: ts.Type): string[] => {
    if (typeof element === 'string') return textProblems(where, element, type)
    const known = new Map(checker.getPropertiesOfType(type).map(one => [one.name, one]))
    const missing = [...known.values()]
      .filter(one => !(one.flags & ts.SymbolFlags.Optional) && !isList(one) && !(one.name in element))
      .map(one => `${where}: ${one.name} is missing`)
    const wrong = Object.entries(element).flatMap(([name, children]) => {
      const property = known.get(name)
      if (property === undefined) return [`${where}: there is no ${name}`]
      const several = children.length > 1 && !isList(property)
      const inner = children.flatMap(child =>
        elementProblems(`${where}/${name}`, child, typeOfOne(checker, property)),
      )
      return several ? [`${where}: ${name} stands there more than once`, ...inner] : inner
    })
    return [...missing, ...wrong]
  }
  return readAll(root).flatMap(({ file, type, root: element }: Metadata) => {
    const symbol = checker.tryGetMemberInModuleExports(type, module)
    return symbol === undefined
      ? [`${file}: there is no metadata ${type}`]
      : elementProblems(`${file}: ${type}`, element, checker.getDeclaredTypeOfSymbol(symbol))
  })
}

/** The declared type of a property, as it is written: without a library, an array has no other mark. */
const writtenType = (property: ts.Symbol): ts.TypeNode | undefined => {
  const declaration = property.valueDeclaration
  return declaration !== undefined && ts.isPropertySignature(declaration) ? declaration.type : undefined
}

const isList = (property: ts.Symbol): boolean => {
  const type = writtenType(property)
  return type !== undefined && ts.isArrayTypeNode(type)
}

const typeOfOne = (checker: ts.TypeChecker, property: ts.Symbol): ts.Type => {
  const type = writtenType(property)
  if (type === undefined) throw new Error(`${property.name} has no type`)
  return checker.getTypeFromTypeNode(ts.isArrayTypeNode(type) ? type.elementType : type)
}

const textProblems = (where: string, text: string, type: ts.Type): string[] => {
  const values = type.isUnion() ? type.types : [type]
  const takes = values.some(one => {
    if (one.flags & (ts.TypeFlags.String | ts.TypeFlags.Any)) return true
    if (one.flags & ts.TypeFlags.BooleanLike) return text === 'true' || text === 'false'
    if (one.flags & ts.TypeFlags.Number) return text !== '' && Number.isFinite(Number(text))
    return one.isStringLiteral() && one.value === text
  })
  return takes ? [] : [`${where}: ${JSON.stringify(text)} is no value of it`]
}
