import { toOpenApi30 } from './openapi-30.ts'
import type { Node } from './openapi-options.ts'
import type { ServerParts, UseCases } from './parts.ts'
import { createServer } from './server.ts'

/** A server whose routes are looked at, not called. */
const PARTS: ServerParts = {
  usecases: {} as UseCases,
  telemetry: { emit: () => undefined },
  now: () => 0,
  version: '',
  publicUrl: 'http://localhost:8080',
  metrics: async () => '',
  readiness: async () => [],
  settings: { trustedProxies: [], loopback: false },
}

/** The OpenAPI 3.1 document, made from the routes of a server that never listens. */
export const openApiDocument = async (): Promise<Node> => {
  const server = createServer(PARTS)
  await server.ready()
  const document = server.swagger() as unknown as Node
  await server.close()
  return document
}

/** The same for those who read OpenAPI 3.0 only. */
export const openApi30Document = async (): Promise<Node> => toOpenApi30(await openApiDocument())
