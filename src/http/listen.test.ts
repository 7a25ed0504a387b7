import { once } from 'node:events'
import { Agent, type IncomingMessage, request } from 'node:http'
import { type AddressInfo, createServer } from 'node:net'
import { networkInterfaces } from 'node:os'
import { type FastifyInstance, fastify } from 'fastify'
import { expect, test } from 'vitest'
import { addressesOf, listen } from './listen.ts'

const FIRST = '127.0.0.1'
const SECOND = '::1'
const hasIpv6 = Object.values(networkInterfaces()).some(all => all?.some(({ address }) => address === SECOND))

const portOf = (app: FastifyInstance): number => (app.server.address() as AddressInfo).port

const get = async (host: string, port: number, agent: Agent): Promise<string> => {
  const [answer] = (await once(request({ host, port, agent }).end(), 'response')) as [IncomingMessage]
  return Buffer.concat(await answer.toArray()).toString()
}

test('localhost is each of its addresses, any other host itself', async () => {
  expect(await addressesOf('localhost')).toEqual(
    expect.arrayContaining([expect.stringMatching(/^(127|::1$)/)]),
  )
  expect(await addressesOf('0.0.0.0')).toEqual(['0.0.0.0'])
})

test.skipIf(!hasIpv6)('each address leads into the same server, until it is closed', async () => {
  const app = fastify({ keepAliveTimeout: 60_000 })
  let answer: () => void = () => undefined
  const isAsked = new Promise<void>(asked => {
    app.get('/', async () => {
      asked()
      await new Promise<void>(resolve => {
        answer = resolve
      })
      return 'answered'
    })
  })
  await listen(app, [FIRST, SECOND], 0)
  const port = portOf(app)
  const agent = new Agent({ keepAlive: true })
  const answered = get(SECOND, port, agent)
  await isAsked
  let isClosed = false
  const closing = app.close().then(() => {
    isClosed = true
  })
  await expect.poll(() => get(SECOND, port, new Agent()).catch(({ code }) => code)).toBe('ECONNREFUSED')
  expect(isClosed).toBe(false)
  answer()
  expect(await answered).toBe('answered')
  agent.destroy()
  await closing
})

test.skipIf(!hasIpv6)('what is idle at any of them ends with the server', async () => {
  const app = fastify({ keepAliveTimeout: 60_000 })
  app.get('/', async () => 'here')
  await listen(app, [FIRST, SECOND], 0)
  const agent = new Agent({ keepAlive: true })
  expect(await Promise.all([FIRST, SECOND].map(host => get(host, portOf(app), agent)))).toEqual([
    'here',
    'here',
  ])
  await app.close()
  agent.destroy()
})

test('an address that cannot be had is passed over, but the first must be', async () => {
  const app = fastify()
  app.get('/', async () => 'here')
  await listen(app, [FIRST, '192.0.2.1'], 0)
  expect(await get(FIRST, portOf(app), new Agent())).toBe('here')
  await app.close()
  const taken = createServer().listen(0, FIRST)
  await once(taken, 'listening')
  const { port } = taken.address() as AddressInfo
  await expect(listen(fastify(), [FIRST], port)).rejects.toMatchObject({ code: 'EADDRINUSE' })
  await expect(listen(fastify(), [], 0)).rejects.toThrow('no address')
  taken.close()
})
