import { createServer, type Server } from 'node:http'
import { type MessageEvent, receive } from '../../../packages/receiver/src/index.ts'
import { listen } from '../../stand-ins/listen.ts'

/** A post that came to the demo's receiver. */
export interface Landed {
  readonly path: string
  /** Null where it was not accepted. */
  readonly event: MessageEvent | null
  /** What was answered, and why where it is not 204. */
  readonly status: number
  readonly note: string
}

/** How an endpoint behaves. */
export interface Endpoint {
  readonly secret: () => string
  /** So many posts are answered with 500 before it recovers. */
  failures: number
}

/** A receiver as a customer would write it: it verifies each post with the receiver package, then takes it. */
export const startReceiver = async (
  endpoints: ReadonlyMap<string, Endpoint>,
  landed: (post: Landed) => void,
): Promise<{ url: string; server: Server }> => {
  const server = createServer(async (request, response) => {
    const path = request.url ?? '/'
    const answer = (status: number, event: MessageEvent | null, note: string): void => {
      response.writeHead(status).end()
      landed({ path, event, status, note })
    }
    const endpoint = endpoints.get(path)
    if (endpoint === undefined) return answer(404, null, 'no such endpoint')
    const received = await receive(request, { secret: endpoint.secret() })
    if (!received.ok) return answer(received.status, null, received.detail)
    if (endpoint.failures > 0) {
      endpoint.failures -= 1
      return answer(500, received.event, 'this endpoint is down')
    }
    answer(204, received.event, 'signature good')
  })
  return { url: await listen(server), server }
}
