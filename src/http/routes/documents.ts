import type { FastifyReply } from 'fastify'
import { asyncApiDocument } from '../asyncapi.ts'
import { docsPage } from '../docs-page.ts'
import { toOpenApi30 } from '../openapi-30.ts'
import type { Node } from '../openapi-options.ts'
import { type AddRoutes, type Api, route, together } from '../route.ts'
import { text } from '../schemas/fields.ts'
import { Type } from '../schemas/type.ts'

const common = { tag: 'documents', kinds: null } as const

const document = (description: string) => Type.Object({}, { description, additionalProperties: true })
const Document = document('An OpenAPI document.')

/** Made when it is first asked for: by then all routes are there. */
const once = <T>(make: () => T): (() => T) => {
  let made: { readonly value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

const documentOf = (api: Api): Node => api.swagger() as unknown as Node

const forMachines: AddRoutes = api => {
  const newest = once(() => documentOf(api))
  const older = once(() => toOpenApi30(newest()))
  const events = once(asyncApiDocument)

  api.get(
    '/openapi.json',
    route({ ...common, id: 'getOpenApi', summary: 'This document, OpenAPI 3.1', answers: { 200: Document } }),
    async () => newest(),
  )

  api.get(
    '/openapi-3.0.json',
    route({
      ...common,
      id: 'getOpenApi30',
      summary: 'This document as OpenAPI 3.0',
      description: 'For Salesforce External Services and others that read no newer one. Without the webhook.',
      answers: { 200: Document },
    }),
    async () => older(),
  )

  api.get(
    '/asyncapi.json',
    route({
      ...common,
      id: 'getAsyncApi',
      summary: 'The webhook as AsyncAPI 3.0',
      description: 'For what reads events in this form: the webhook alone.',
      answers: { 200: document('An AsyncAPI document.') },
    }),
    async () => events(),
  )
}

const forPeople: AddRoutes = (api, { version }) => {
  const page = once(() => docsPage(documentOf(api), version))

  api.get(
    '/docs',
    route({
      ...common,
      id: 'getDocs',
      summary: 'This document for people',
      produces: 'text/html',
      answers: { 200: text('A page.') },
    }),
    async (_request, reply: FastifyReply) => {
      const { html, policy } = page()
      return reply
        .headers({ 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy })
        .send(html)
    },
  )
}

/** The API's own description. */
export const documentRoutes = together(forMachines, forPeople)
