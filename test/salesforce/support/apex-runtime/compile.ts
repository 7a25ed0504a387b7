import { expression } from './expressions.ts'
import { type Members, Scope } from './scope.ts'
import { child, childrenOf, kindOf, maybe, nameOf, partAt, partsOf, type Tree } from './tree.ts'

/** A class as JavaScript. */
export interface Compiled {
  readonly name: string
  /** Makes the class, and sets it at `apex`. */
  readonly script: string
  /** Gives its static fields their values. */
  readonly start: string
  /** Methods that are tests. */
  readonly tests: readonly string[]
}

const block = (tree: Tree, scope: Scope): string => {
  const inner = scope.within()
  return `{ ${childrenOf(tree, 'Statement')
    .map(one => statement(one, inner))
    .join('\n')} }`
}

const variables = (tree: Tree): { name: string; value: Tree | null }[] =>
  childrenOf(child(tree, 'VariableDeclarators'), 'VariableDeclarator').map(one => ({
    name: nameOf(one),
    value: partsOf(one).length > 1 ? partAt(one, -1) : null,
  }))

const worthOf = (value: Tree | null, scope: Scope): string =>
  value === null ? 'null' : expression(value, scope)

const caught = (clause: Tree, scope: Scope): string => {
  const type = child(clause, 'QualifiedName').getText()
  const name = nameOf(clause)
  const inner = block(child(clause, 'Block'), scope.within(name))
  return ` catch ($${name}) { if (!($${name} instanceof apex.${type})) throw $${name}; ${inner} }`
}

const when = (control: Tree, scope: Scope): string => {
  const value = child(control, 'WhenValue')
  const inner = block(child(control, 'Block'), scope)
  if (value.getText() === 'else') return inner
  return `if ([${childrenOf(value, 'WhenLiteral').map(one => one.getText())}].includes($on)) ${inner} else `
}

const STATEMENTS: Readonly<Record<string, (tree: Tree, scope: Scope) => string>> = {
  ExpressionStatement: (tree, scope) => `${expression(partAt(tree, 0), scope)};`,
  ThrowStatement: (tree, scope) => `throw ${expression(partAt(tree, 1), scope)};`,
  ReturnStatement: (tree, scope) =>
    partsOf(tree).length > 2 ? `return ${expression(partAt(tree, 1), scope)};` : 'return;',
  LocalVariableDeclarationStatement: (tree, scope) =>
    variables(child(tree, 'LocalVariableDeclaration'))
      .map(({ name, value }) => {
        const worth = worthOf(value, scope)
        return `let ${scope.declare(name)} = ${worth};`
      })
      .join(' '),
  IfStatement: (tree, scope) => {
    const [then, other] = childrenOf(tree, 'Statement').map(one => statement(one, scope))
    const condition = expression(partAt(child(tree, 'ParExpression'), 1), scope)
    return `if (${condition}) ${then}${other === undefined ? '' : ` else ${other}`}`
  },
  ForStatement: (tree, scope) => {
    const control = child(child(tree, 'ForControl'), 'EnhancedForControl')
    const list = expression(partAt(control, -1), scope)
    const inner = statement(child(tree, 'Statement'), scope.within(nameOf(control)))
    return `for (const $${nameOf(control)} of ${list}) ${inner}`
  },
  TryStatement: (tree, scope) => {
    const clauses = childrenOf(tree, 'CatchClause').map(one => caught(one, scope))
    return `try ${block(child(tree, 'Block'), scope)}${clauses.join('')}`
  },
  SwitchStatement: (tree, scope) => {
    const cases = childrenOf(tree, 'WhenControl').map(one => when(one, scope))
    return `{ const $on = ${expression(partAt(tree, 2), scope)}; ${cases.join('')} }`
  },
  RunAsStatement: (tree, scope) => {
    const user = expression(partAt(child(tree, 'ExpressionList'), 0), scope)
    return `apex.runAs(${user}, () => ${block(child(tree, 'Block'), scope)});`
  },
}

const statement = (tree: Tree, scope: Scope): string => {
  const part = partAt(tree, 0)
  if (kindOf(part) === 'Block') return block(part, scope)
  const write = STATEMENTS[kindOf(part)]
  if (write === undefined) throw new Error(`no statement known: ${kindOf(part)} ${part.getText()}`)
  return `${scope.mark(part.start?.line ?? 0)}${write(part, scope)}`
}

interface Member {
  readonly isStatic: boolean
  readonly isTest: boolean
  readonly tree: Tree
}

const membersIn = (tree: Tree): Member[] =>
  childrenOf(child(tree, 'ClassBody'), 'ClassBodyDeclaration').map(one => {
    const words = childrenOf(one, 'Modifier').map(word => word.getText().toLowerCase())
    return {
      isStatic: words.includes('static'),
      isTest: words.includes('@istest'),
      tree: partAt(child(one, 'MemberDeclaration'), 0),
    }
  })

const namesOf = ({ tree }: Member): string[] => {
  if (kindOf(tree) === 'FieldDeclaration') return variables(tree).map(({ name }) => name)
  return ['PropertyDeclaration', 'MethodDeclaration'].includes(kindOf(tree)) ? [nameOf(tree)] : []
}

const method = (tree: Tree, scope: Scope): string => {
  const list = maybe(child(tree, 'FormalParameters'), 'FormalParameterList')
  const parameters = list === undefined ? [] : childrenOf(list, 'FormalParameter').map(nameOf)
  const inner = scope.within(...parameters)
  return `(${parameters.map(name => `$${name}`)}) ${block(child(tree, 'Block'), inner)}`
}

/**
 * Apex as JavaScript: as much of the language as our classes use. What it does not know, it refuses to compile.
 *
 * @param onLine notes a line that has a statement, and gives the number that stands for it
 */
export const compile = (
  tree: Tree,
  onLine: (line: number) => number,
  outer: Members | null = null,
): Compiled => {
  const all = membersIn(tree)
  const of = (kind: string): Member[] => all.filter(one => kindOf(one.tree) === kind)
  const names = (isStatic: boolean): Set<string> =>
    new Set(all.filter(one => one.isStatic === isStatic).flatMap(namesOf))
  const inner = of('ClassDeclaration').map(one => one.tree)
  const members: Members = { name: nameOf(tree), statics: names(true), instance: names(false), outer }
  const scope = new Scope(members, onLine)
  const fields = (isStatic: boolean, owner: string): string =>
    of('FieldDeclaration')
      .filter(one => one.isStatic === isStatic)
      .flatMap(one => variables(one.tree))
      .map(({ name, value }) => `${owner}.${name} = ${worthOf(value, scope)};`)
      .join('\n')
  const properties = of('PropertyDeclaration').map(one => `${nameOf(one.tree)} = null;`)
  const [maker] = of('ConstructorDeclaration').map(one => method(one.tree, scope))
  const made = (maker ?? '() { }').replace('{', () => `{ ${fields(false, 'this')}`)
  const methods = of('MethodDeclaration').map(
    ({ isStatic, tree: one }) => `${isStatic ? 'static ' : ''}${nameOf(one)}${method(one, scope)}`,
  )
  const body = [...properties, `constructor${made}`, ...methods].join('\n')
  return {
    name: members.name,
    script: [
      ...inner.map(one => compile(one, onLine, members).script),
      `apex.${members.name} = class { ${body} };`,
    ].join('\n'),
    start: fields(true, `apex.${members.name}`),
    tests: of('MethodDeclaration').flatMap(one => (one.isTest ? [nameOf(one.tree)] : [])),
  }
}
