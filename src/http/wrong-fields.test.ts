import { type TSchema, Type } from 'typebox'
import { expect, test } from 'vitest'
import type { Refusal } from '../domain/errors.ts'
import { schemaErrorFormatter, validatorCompiler } from './validation.ts'

const errorsOf = (schema: TSchema, value: unknown, httpPart = 'body') => {
  const verdict = validatorCompiler({ schema, httpPart })(value)
  if (!('error' in verdict)) return []
  const refusal = schemaErrorFormatter(verdict.error, httpPart) as Refusal
  return refusal.errors.map(({ path, message }) => `${path}: ${message}`)
}

const closed = (properties: Record<string, TSchema>) =>
  Type.Object(properties, { additionalProperties: false })

test('paths are written as one would in a program', () => {
  const schema = closed({ 'a/b~c': Type.Array(closed({ d: Type.String() })) })
  expect(errorsOf(schema, { 'a/b~c': [{ d: 'x' }, { d: 1 }] })).toEqual(['a/b~c[1].d: must be a string'])
  expect(errorsOf(schema, { 'a/b~c': [{}] })).toEqual(['a/b~c[0].d: is missing'])
})

test('of a word that is missing, the choice is said', () => {
  const kind = Type.Unsafe({ type: 'string', enum: ['HUMAN', 'AUTOMATED'] })
  const schema = closed({
    a: Type.Union([closed({ kind }), Type.Null()]),
    list: Type.Array(closed({ kind })),
  })
  expect(errorsOf(schema, { a: {}, list: [{}] })).toEqual([
    'a.kind: is missing: one of HUMAN, AUTOMATED',
    'list[0].kind: is missing: one of HUMAN, AUTOMATED',
  ])
  expect(errorsOf(closed({ kind }), null)).toEqual(['kind: is missing: one of HUMAN, AUTOMATED'])
})

test('an empty text is called empty, whatever format it should have', () => {
  const schema = closed({ id: Type.String({ format: 'uuid' }) })
  expect(errorsOf(schema, { id: '' })).toEqual(['id: must not be empty'])
  expect(errorsOf(schema, { id: ' ' })).toEqual(['id: must be a UUID in lower case'])
})

test('of null or an object, what is wrong with the object is said', () => {
  const schema = closed({ a: Type.Union([closed({ b: Type.Integer() }), Type.Null()]) })
  expect(errorsOf(schema, { a: { b: 'x' } })).toEqual(['a.b: must be a whole number'])
  expect(errorsOf(schema, { a: null })).toEqual([])
})

test('of one thing or a list of them, what is wrong with the one that was given is said', () => {
  const one = closed({ b: Type.Integer() })
  const schema = closed({ a: Type.Union([one, Type.Array(one, { minItems: 1 }), Type.Null()]) })
  expect(errorsOf(schema, { a: { c: 1 } })).toEqual(['a.b: is missing', 'a.c: is not known here'])
  expect(errorsOf(schema, { a: [{ b: 1 }, { b: 'x' }] })).toEqual(['a[1].b: must be a whole number'])
  expect(errorsOf(schema, { a: [] })).toEqual(['a: must have at least 1 entry'])
  expect(errorsOf(schema, { a: 'x' })).toEqual(['a: must be an object or a list'])
})

test('what has no words of its own is still refused', () => {
  expect(errorsOf(Type.Unsafe({ not: { type: 'string' } }), 'x')).toEqual([': is not as it must be'])
})

test('only in a query are whole numbers read from text', () => {
  const schema = closed({ n: Type.Integer() })
  expect(errorsOf(schema, { n: '5' }, 'querystring')).toEqual([])
  expect(errorsOf(schema, { n: '5' }, 'body')).toEqual(['n: must be a whole number'])
  for (const n of ['', ' 5', '5.0', '0x5', '5e1', '99999999999999999999', 'null', ['5', '6']])
    expect(errorsOf(schema, { n }, 'querystring')).toEqual(['n: must be a whole number'])
})
