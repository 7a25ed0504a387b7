import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { externalServicesProblems, type Node } from './support/external-services.ts'

const documentAt = (name: string): Node =>
  JSON.parse(readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8'))

test('a Flow can take all that the OpenAPI 3.0 document has, by External Services', () => {
  const document = documentAt('openapi-3.0.json')
  expect(externalServicesProblems(document)).toEqual([])
  const operations = Object.values(document.paths as Node).flatMap(
    one => Object.values(one as Node) as Node[],
  )
  const ids = operations.map(({ operationId }) => operationId)
  for (const id of ['createService', 'testService', 'sendMessage', 'listEvents', 'retryDelivery'])
    expect(ids).toContain(id)
})

test('the newer document would not be taken', () => {
  const problems = externalServicesProblems(documentAt('openapi.json'))
  expect(problems).toContain('OpenAPI 3.1.0')
  expect(problems).toContain('GET /api/v1/tenants/{tenant_id}/stream/ 200: text/event-stream')
  expect(problems).toContain('POST /api/v1/tenants/{tenant_id}/files/: multipart/form-data')
})

test('what External Services does not take is seen', () => {
  const answer = { description: 'x'.repeat(1_334), headers: {}, content: { 'text/html': {} } }
  const problems = externalServicesProblems({
    openapi: '3.0.3',
    paths: {
      '/a': {
        get: {
          operationId: 'get-it',
          requestBody: {},
          parameters: [{ name: '1' }, { name: 'A' }, { name: 'a' }],
          responses: { 200: answer },
        },
        head: { operationId: 'Again', responses: { 400: {} } },
      },
      '/b': { post: { operationId: 'again', responses: { 204: {} } } },
    },
    components: {
      schemas: {
        Tree: {
          type: 'object',
          properties: { name: { type: 'null' }, Name: {}, bad__name: { not: {} }, rows_: { type: 'array' } },
          allOf: [{ type: 'string' }],
        },
        Branch: { type: 'array', items: { type: 'array', items: { $ref: '#/components/schemas/Leaf' } } },
        Leaf: { properties: { branch: { $ref: '#/components/schemas/Branch' } } },
      },
    },
  })
  expect(problems).toEqual([
    'operations: get-it is no identifier',
    'operations: again twice',
    'GET /a: a GET with a body',
    'GET /a 200: text/html',
    'GET /a 200: response headers',
    'GET /a: no name',
    'GET /a: a twice',
    'HEAD /a: the method head',
    'HEAD /a: no success',
    '/schemas/Tree: allOf of what is no object',
    '/schemas/Tree: bad__name is no identifier',
    '/schemas/Tree: rows_ is no identifier',
    '/schemas/Tree: Name twice',
    '/schemas/Tree/name: null',
    '/schemas/Tree/bad__name: not',
    '/schemas/Tree/rows_: a list of nothing',
    '/schemas/Branch: a list of lists',
    '/paths//a/get/responses/200: a long description',
    'Branch holds itself',
    'Leaf holds itself',
  ])
})
