import { createServer, type Server } from 'node:http'

/** Just enough of Meta's Graph API for setting up an account: it knows one phone number. */
export const startGraphStandIn = async (phoneNumberId: string): Promise<{ url: string; server: Server }> => {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://stand-in').pathname
    const known = request.method === 'GET' && path.endsWith(`/${phoneNumberId}`)
    response.writeHead(known ? 200 : 404, { 'content-type': 'application/json' })
    response.end(
      JSON.stringify(
        known
          ? { id: phoneNumberId, display_phone_number: '+1 555-078-3881', verified_name: 'Acme Outdoor' }
          : { error: { message: 'Unknown path', type: 'GraphMethodException', code: 100 } },
      ),
    )
  })
  return { url: await listen(server), server }
}

/** Listens on a free port of this machine. @returns its URL */
export const listen = async (server: Server): Promise<string> => {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
}
