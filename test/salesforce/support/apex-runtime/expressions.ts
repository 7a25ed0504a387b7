import type { Scope } from './scope.ts'
import { child, childrenOf, kindOf, maybe, partAt, partsOf, rulesOf, type Tree } from './tree.ts'

const text = JSON.stringify

/** An expression as JavaScript. @throws where its form is not known here */
export const expression = (tree: Tree, scope: Scope): string => {
  const write = WRITERS[kindOf(tree)]
  if (write === undefined) throw new Error(`no expression known: ${kindOf(tree)} ${tree.getText()}`)
  return write(tree, scope)
}

const at = (tree: Tree, index: number, scope: Scope): string => expression(partAt(tree, index), scope)

const given = (tree: Tree, scope: Scope): string =>
  rulesOf(maybe(tree, 'ExpressionList'))
    .map(one => expression(one, scope))
    .join(', ')

const primary = (tree: Tree, scope: Scope): string => {
  const part = partAt(tree, 0)
  const word = part.getText()
  if (kindOf(part) === 'IdPrimary') return scope.find(word)
  if (kindOf(part) === 'ThisPrimary') return 'this'
  if (kindOf(part) === 'TypeRefPrimary') return text(word)
  if (kindOf(part) === 'LiteralPrimary') return /^(null|true|false)$/i.test(word) ? word.toLowerCase() : word
  throw new Error(`no word known: ${kindOf(part)} ${word}`)
}

const dot = (tree: Tree, scope: Scope): string => {
  const [from, sign, to] = [partAt(tree, 0), partAt(tree, 1).getText(), partAt(tree, 2)]
  if (from.getText() === 'Label') return `apex.label(${text(to.getText())})`
  if (kindOf(to) !== 'DotMethodCall') return `${expression(from, scope)}${sign}${to.getText()}`
  const name = text(partAt(to, 0).getText())
  return `apex.call(${sign === '?.'}, ${expression(from, scope)}, ${name}, [${given(to, scope)}])`
}

const made = (tree: Tree, scope: Scope): string => {
  const creator = partAt(tree, 1)
  const type = child(creator, 'CreatedName').getText()
  const rest = partAt(creator, 1)
  if (kindOf(rest) === 'MapCreatorRest') {
    const pairs = childrenOf(rest, 'MapCreatorRestPair')
    return `new Map([${pairs.map(pair => `[${at(pair, 0, scope)}, ${at(pair, 2, scope)}]`).join(', ')}])`
  }
  if (kindOf(rest) === 'SetCreatorRest') return `[${rulesOf(rest).map(one => expression(one, scope))}]`
  if (type.startsWith('List<')) return '[]'
  if (type.startsWith('Map<')) return 'new Map()'
  return `new (${scope.find(type)})(${given(child(rest, 'Arguments'), scope)})`
}

/** `a OP b`, which JavaScript writes alike. */
const alike = (tree: Tree, scope: Scope): string => {
  const sign = partsOf(tree)
    .slice(1, -1)
    .map(part => part.getText())
    .join('')
  return `(${at(tree, 0, scope)} ${sign} ${at(tree, -1, scope)})`
}

const WRITERS: Readonly<Record<string, (tree: Tree, scope: Scope) => string>> = {
  PrimaryExpression: primary,
  DotExpression: dot,
  NewExpression: made,
  Arth2Expression: alike,
  CmpExpression: alike,
  LogAndExpression: alike,
  LogOrExpression: alike,
  AssignExpression: alike,
  SubExpression: (tree, scope) => `(${at(tree, 1, scope)})`,
  NegExpression: (tree, scope) => `!${at(tree, 1, scope)}`,
  CondExpression: (tree, scope) => `(${at(tree, 0, scope)} ? ${at(tree, 2, scope)} : ${at(tree, 4, scope)})`,
  ArrayExpression: (tree, scope) => `${at(tree, 0, scope)}[${at(tree, 2, scope)}]`,
  MethodCallExpression: (tree, scope) => {
    const call = partAt(tree, 0)
    return `${scope.find(partAt(call, 0).getText())}(${given(call, scope)})`
  },
  // Integers are divided as such.
  Arth1Expression: (tree, scope) => {
    if (partAt(tree, 1).getText() !== '/') return alike(tree, scope)
    return `Math.trunc(${at(tree, 0, scope)} / ${at(tree, 2, scope)})`
  },
  EqualityExpression: (tree, scope) => {
    const not = partAt(tree, 1).getText() === '!=' ? '!' : ''
    return `${not}apex.equal(${at(tree, 0, scope)}, ${at(tree, 2, scope)})`
  },
  InstanceOfExpression: (tree, scope) => `apex.is(${at(tree, 0, scope)}, ${text(partAt(tree, 2).getText())})`,
  CastExpression: (tree, scope) => `apex.cast(${at(tree, 3, scope)}, ${text(partAt(tree, 1).getText())})`,
}
