import { once } from 'node:events'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { networkInterfaces } from 'node:os'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ALWAYS } from './always.ts'
import { FilesHub, storedAs, TENANT, TOKEN } from './files.testing.ts'

const PATIENCE_MS = 300
/** More than the buffers of a connection hold. */
const LARGE = 'x'.repeat(32_000_000)

const IPV6 = '::1'
const hasIpv6 = Object.values(networkInterfaces()).some(all => all?.some(({ address }) => address === IPV6))

let hub: FilesHub
/** What was being written to the file store, one after the other. */
const writes: Promise<unknown>[] = []

beforeAll(async () => {
  const settings = { patienceMs: PATIENCE_MS }
  hub = await FilesHub.open(storedAs(LARGE), LARGE, settings, ['127.0.0.1', IPV6])
  const { files } = hub.world
  const { write } = files
  files.write = (...args) => {
    const written = write.apply(files, args)
    writes.push(written)
    return written
  }
})
afterAll(() => hub[Symbol.asyncDispose]())

const open = (text: string, host = '127.0.0.1'): Socket => {
  const { port } = hub.app.server.address() as AddressInfo
  const socket = connect(port, host).on('error', () => undefined)
  socket.write(text)
  return socket
}

/** All that comes until the connection ends. */
const read = async (socket: Socket): Promise<{ status: number; head: string; body: string }> => {
  let text = ''
  socket.on('data', chunk => {
    text += chunk
  })
  // A reset ends it too: whoever is cut off may still be writing.
  await new Promise(resolve => socket.once('close', resolve))
  const [head = '', body = ''] = text.split('\r\n\r\n')
  return { status: Number(head.split(' ')[1]), head: head.toLowerCase(), body }
}

const problem = async (socket: Socket) => {
  const { status, head, body } = await read(socket)
  expect(head).toContain('content-type: application/problem+json')
  for (const [name, value] of Object.entries(ALWAYS)) expect(head).toContain(`${name}: ${value}`)
  return [status, JSON.parse(body).code]
}

const request = (path: string, length: number, type: string): string =>
  `POST ${path} HTTP/1.1\r\nhost: hub\r\nauthorization: Bearer ${TOKEN}\r\ncontent-type: ${type}\r\ncontent-length: ${length}\r\n\r\n`

const PART = '--x\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\n'
const END = '\r\n--x--\r\n'

const upload = (bytes: number): Socket =>
  open(
    request(
      `/api/v1/tenants/${TENANT}/files/`,
      PART.length + bytes + END.length,
      'multipart/form-data; boundary=x',
    ) + PART,
  )

/** Writes so many bytes, again and again, until the connection ends or it was done so often. */
const drip = async (socket: Socket, bytes: number, times = Number.POSITIVE_INFINITY): Promise<void> => {
  for (let done = 0; done < times && !socket.destroyed; done += 1) {
    socket.write('x'.repeat(bytes))
    await new Promise(resolve => setTimeout(resolve, PATIENCE_MS / 6))
  }
}

/** Once the write has ended: it is not over with the connection. */
const keptNothing = async (): Promise<void> => {
  await expect(writes.pop()).rejects.toMatchObject({ code: 'malformed' })
  expect(hub.world.files.kept.size).toBe(1)
}

test('an upload has time for as long as it goes on', async () => {
  const socket = upload(18 * 2_000)
  const answer = read(socket)
  await drip(socket, 2_000, 18)
  socket.end(END)
  expect(await answer).toMatchObject({ status: 201 })
  hub.world.files.kept.delete([...hub.world.files.kept.keys()].at(-1) ?? '')
})

test('one that stands still is cut off, and nothing of it is kept', async () => {
  const socket = upload(1_000)
  socket.write('half')
  expect(await problem(socket)).toEqual([408, 'request_timeout'])
  await keptNothing()
})

test('so is one that comes in drops', async () => {
  const socket = upload(1_000_000)
  const answer = problem(socket)
  void drip(socket, 1)
  expect(await answer).toEqual([408, 'request_timeout'])
  await keptNothing()
})

test('any other body must come in time, whether it goes on or not', async () => {
  const socket = open(request(`/api/v1/tenants/${TENANT}/messages/`, 1_000_000, 'application/json'))
  const answer = problem(socket)
  void drip(socket, 2_000)
  expect(await answer).toEqual([408, 'request_timeout'])
})

test('so must one that nobody reads, after its answer', async () => {
  const socket = open('POST /nowhere HTTP/1.1\r\nhost: hub\r\ncontent-length: 1000000\r\n\r\n')
  const answer = problem(socket)
  void drip(socket, 1)
  expect(await answer).toEqual([404, 'not_found'])
})

test('who does not read the file that he asked for is cut off, and it is let go', async () => {
  const { files } = hub.world
  const { read: opened } = files
  let isLetGo = false
  files.read = async (...wanted) => {
    const stream = await opened.apply(files, wanted)
    const reader = stream?.getReader()
    return new ReadableStream({
      pull: async controller => controller.enqueue((await reader?.read())?.value ?? new Uint8Array()),
      cancel: () => {
        isLetGo = true
      },
    })
  }
  const { pathname, search } = new URL(hub.link())
  const socket = open(`GET ${pathname}${search} HTTP/1.1\r\nhost: hub\r\n\r\n`)
  await once(socket, 'readable')
  await expect.poll(() => isLetGo, { timeout: 5_000 }).toBe(true)
  socket.destroy()
  files.read = opened
})

test.each([
  ['HELLO\r\n\r\n', 400, 'malformed'],
  [`GET / HTTP/1.1\r\nhost: hub\r\nx: ${'x'.repeat(40_000)}\r\n\r\n`, 431, 'headers_too_large'],
])('what HTTP itself refuses is a problem, too: %#', async (text, status, code) => {
  expect(await problem(open(text))).toEqual([status, code])
})

describe.skipIf(!hasIpv6)('at another address of the same server', () => {
  test('a body must come in time as well', async () => {
    const socket = open(request(`/api/v1/tenants/${TENANT}/messages/`, 1_000_000, 'application/json'), IPV6)
    const answer = problem(socket)
    void drip(socket, 2_000)
    expect(await answer).toEqual([408, 'request_timeout'])
  })

  test('what is no HTTP is a problem as well', async () => {
    expect(await problem(open('HELLO\r\n\r\n', IPV6))).toEqual([400, 'malformed'])
  })
})

test('a body behind another request on its connection has no more time than one alone', async () => {
  const get = 'GET /healthz HTTP/1.1\r\nhost: hub\r\n\r\n'
  const socket = open(get + request(`/api/v1/tenants/${TENANT}/services/`, 1_000, 'application/json'))
  const began = performance.now()
  const [{ status }] = await Promise.all([read(socket), drip(socket, 1, 60)])
  expect(status).toBe(200)
  expect(performance.now() - began).toBeLessThan(8 * PATIENCE_MS)
})
