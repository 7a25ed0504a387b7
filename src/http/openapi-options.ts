import { isDeepStrictEqual } from 'node:util'
import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger'
import type { ProblemCode } from '../domain/errors.ts'
import type { TokenKind } from '../domain/tenant.ts'
import { WEBHOOKS } from './openapi-webhooks.ts'
import type { ServerParts } from './parts.ts'
import { PROBLEM_TYPE, PROBLEMS } from './problems.ts'
import { ProblemSchema } from './schemas/problem.ts'
import { SESSION_COOKIE } from './session-cookie.ts'

/** A node of a document. */
export type Node = Record<string, unknown>

export const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What stands under these keys are values, not schemas. */
export const VALUES: ReadonlySet<string> = new Set(['example', 'examples', 'enum', 'const', 'default'])

/** What every document says of itself. The version is that of the API, not of the hub: it grows when the API does. */
export const INFO = { title: 'GoTallo Webhooks', version: '1.0.0' } as const

const TAGS = {
  tenants: 'Customers of this hub; an operator makes them.',
  session: 'Signing in, with a token or with Salesforce, as a browser does.',
  tokens: 'What calls of this API are made with.',
  platforms: 'Accounts on chat platforms.',
  feed: 'The way in for your own system.',
  agents: 'Who answers customers.',
  conversations: 'All that passes between a platform account and a customer.',
  messages: 'Messages, as webhooks carry them, and what is sent to customers.',
  people: 'What is stored about a customer, and its erasure.',
  services: 'The URLs that events are delivered to.',
  deliveries: 'Each event on its way to each service, with every attempt.',
  quarantine: 'Raw posts in which something could not be read.',
  bins: 'URLs of this hub that show what arrived there, and whether its signature holds.',
  audit: 'Who changed what, and whether every delivery is accounted for.',
  hooks: 'What the platforms call.',
  health: 'For load balancers and Prometheus.',
  documents: 'This document.',
}

const DESCRIPTION = `Every chat message, in either direction, as one signed webhook.

Send your token as \`Authorization: Bearer gt_…\`. A browser may sign in with it instead (\`POST /session/\`): its cookie then stands for the token wherever no \`Authorization\` is sent, and whatever is no GET needs \`X-CSRF-Token\` besides. A token may be bound to a Salesforce organisation: it works only with that one's id, of 15 or 18 characters, as \`X-Salesforce-Org-Id\`. A token that is not bound works with any such header, and none. A slash at the end of an address is optional. Lists answer \`{count, next, previous, results}\`, the newest first: follow \`next\` as it is. Events alone are told the oldest first, behind a cursor that you keep. Times are RFC 3339. A refusal is \`application/problem+json\` with a stable \`code\`. Fields that are not known are refused. A POST that makes something takes an \`Idempotency-Key\`: the same request with the same key gets the same answer for 24 hours.`

/** For @fastify/swagger: OpenAPI 3.1 from the routes themselves. */
export const swaggerOptions = ({
  publicUrl,
}: Pick<ServerParts, 'publicUrl'>): FastifyDynamicSwaggerOptions => ({
  openapi: {
    openapi: '3.1.0',
    info: {
      ...INFO,
      description: DESCRIPTION,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } as { name: string },
    },
    servers: [{ url: publicUrl }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    components: {
      schemas: { Problem: ProblemSchema as object },
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'A token of this hub, `gt_…`.' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: SESSION_COOKIE,
          description: 'A session, where no token is sent.',
        },
        csrf: {
          type: 'apiKey',
          in: 'header',
          name: 'X-CSRF-Token',
          description: 'The `csrf_token` of the session, along with its cookie.',
        },
      },
    },
    webhooks: WEBHOOKS,
  } as NonNullable<FastifyDynamicSwaggerOptions['openapi']>,
  transformObject: document => finish((document as { openapiObject: Node }).openapiObject) as never,
})

/** Adds what the routes' schemas do not say, and gives every titled schema its place among the components. */
const finish = (document: Node): Node => {
  for (const path of Object.values(document.paths as Node)) {
    for (const [method, operation] of Object.entries(path as Node))
      if (isNode(operation)) describe(operation, method === 'get')
  }
  const schemas: Node = {}
  const hoisted = hoist(document, schemas) as Node
  const { schemas: _own, ...components } = hoisted.components as Node
  return { ...hoisted, components: { ...components, schemas: byName(schemas) } }
}

/** The same, sorted by name. */
export const byName = (schemas: Node): Node =>
  Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1)))

/** Every operation under `paths`. */
export const operationsOf = (document: Node): Node[] =>
  Object.values(document.paths as Node).flatMap(path => Object.values(path as Node).filter(isNode))

const KINDS: Record<TokenKind, string> = {
  operator: 'an operator token',
  tenant: 'a tenant token',
  agent: 'an agent token',
}

/** @param reads nothing is changed by it, so that a session's cookie alone will do */
const describe = (operation: Node, reads: boolean): void => {
  const kinds = operation['x-token-kinds'] as TokenKind[]
  const needs =
    kinds.length === 0 ? 'Needs no token.' : `Needs ${kinds.map(kind => KINDS[kind]).join(' or ')}.`
  operation.description = [operation.description, needs].filter(Boolean).join(' ')
  if (operation['x-body-optional'] === true && isNode(operation.requestBody))
    operation.requestBody.required = false
  if (kinds.length > 0) operation.security = [{ token: [] }, { session: [], ...(reads ? {} : { csrf: [] }) }]
  const codes = (operation['x-problems'] as ProblemCode[]).filter(code => !reads || code !== 'csrf_invalid')
  const problems = problemResponses(codes)
  operation.responses = { ...problems, ...(operation.responses as Node) }
  delete operation['x-body-optional']
  delete operation['x-problems']
}

/** One response for each status, which names its codes. */
const problemResponses = (codes: readonly ProblemCode[]): Node => {
  const byStatus = Map.groupBy(codes, code => PROBLEMS[code][0])
  const responses = [...byStatus].map(([status, of]) => {
    const description = of.map(code => `\`${code}\`: ${PROBLEMS[code][1]}.`).join(' ')
    return [String(status), { description, content: { [PROBLEM_TYPE]: { schema: ProblemSchema } } }]
  })
  return Object.fromEntries(responses)
}

/** Moves every schema with a title into `schemas` and refers to it there, below `#/components/schemas/`. */
export const hoist = (node: unknown, schemas: Node): unknown => {
  if (Array.isArray(node)) return node.map(member => hoist(member, schemas))
  if (!isNode(node)) return node
  const moved: Node = Object.fromEntries(
    Object.entries(node).map(([key, value]) => [key, VALUES.has(key) ? value : hoist(value, schemas)]),
  )
  const { title } = moved
  const isSchema = moved.type !== undefined || moved.anyOf !== undefined
  if (typeof title !== 'string' || !isSchema) return moved
  const known = schemas[title]
  if (known !== undefined && !isDeepStrictEqual(known, moved))
    throw new Error(`Two different schemas are called ${title}.`)
  schemas[title] = moved
  return { $ref: `#/components/schemas/${title}` }
}
