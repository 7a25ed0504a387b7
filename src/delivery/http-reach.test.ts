import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { freePort } from '../listen-address.ts'
import { createAddressGuard } from './address-guard.ts'
import { createHttpTransport } from './http-transport.ts'

const transportThat = (...allow: string[]) => {
  const transport = createHttpTransport({ guard: createAddressGuard({ allow }) })
  onTestFinished(() => transport.close())
  return transport
}

test('an endpoint is reached by a connection over which nothing is sent', async () => {
  let [connections, bytes] = [0, 0]
  const server = createServer(socket => {
    connections += 1
    socket.on('data', chunk => {
      bytes += chunk.length
    })
    socket.on('error', () => undefined)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  expect(await transportThat('127.0.0.0/8').reach(`http://127.0.0.1:${port}/hook`)).toBeNull()
  expect([connections, bytes]).toEqual([1, 0])
  const untrusted = await transportThat('127.0.0.0/8').reach(
    `https://127.0.0.1:${await freePort('127.0.0.1')}/`,
  )
  expect(untrusted).toMatch(/Nothing listens/)
})

test('where nobody listens, or the address may not be called, it is said why', async () => {
  const url = `http://127.0.0.1:${await freePort('127.0.0.1')}/`
  expect(await transportThat('127.0.0.0/8').reach(url)).toMatch(/Nothing listens/)
  expect(await transportThat().reach(url)).toMatch(/GOTALLO_ALLOW_NETWORKS/)
  expect(await transportThat().reach('ftp://x')).toMatch(/http/)
})
