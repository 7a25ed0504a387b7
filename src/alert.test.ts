import { createServer } from 'node:http'
import { describe, expect, it } from 'vitest'
import { createAlert } from './alert.ts'

describe('createAlert', () => {
  it('posts when a service is disabled, and only then', async () => {
    const bodies: unknown[] = []
    let heard: (() => void) | undefined
    const arrived = new Promise<void>(resolve => {
      heard = resolve
    })
    const server = createServer(async (request, response) => {
      bodies.push(JSON.parse(Buffer.concat(await request.toArray()).toString()))
      response.writeHead(204).end()
      heard?.()
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const alert = createAlert(`http://127.0.0.1:${port}/`, error => {
      throw error
    })
    alert('service.recovered', { serviceId: 's', tenantId: 't' })
    alert('service.disabled', {
      serviceId: 's',
      tenantId: 't',
      name: 'CRM',
      origin: 'https://x',
      reason: 'Gone.',
    })
    await arrived
    server.closeAllConnections()
    server.close()
    expect(bodies).toEqual([
      {
        alert: 'service.disabled',
        serviceId: 's',
        tenantId: 't',
        name: 'CRM',
        origin: 'https://x',
        reason: 'Gone.',
      },
    ])
  })
})
