import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { TlsOptions } from 'node:tls'
import { describe, expect, it } from 'vitest'
import {
  answering,
  leadingTo,
  listening,
  lying,
  post,
  type Receiver,
  receiving,
  transportingBy,
} from './http-transport.testing.ts'
import { createHttpTransport } from './http-transport.ts'

const transporting = transportingBy(createHttpTransport)

const pem = (name: string): string =>
  readFileSync(new URL(`../../test/fixtures/tls/${name}`, import.meta.url), 'utf8')

const ca = pem('authority.pem')

const serving = (certificate: string, options: TlsOptions = {}, host?: string): Promise<Receiver> =>
  listening(
    createServer(
      { cert: pem(`${certificate}.pem`), key: pem(`${certificate}.key`), ...options },
      answering(204),
    ),
    'https',
    host,
  )

const named = (receiver: Receiver, name: string): string => `https://${name}:${receiver.port}/`

describe('TLS', () => {
  it('reaches an endpoint of a private authority that is trusted, and takes its time for the handshake apart', async () => {
    const receiver = await serving('good')
    const transport = transporting({ ca, resolve: leadingTo('127.0.0.1') })
    const first = await post(transport, named(receiver, 'hooks.test'))
    expect(first).toMatchObject({ error: null, address: '127.0.0.1', answer: { status: 204 } })
    expect(first.timings).toMatchObject({
      dnsMs: expect.any(Number),
      connectMs: expect.any(Number),
      tlsMs: expect.any(Number),
    })
    const second = await post(transport, named(receiver, 'hooks.test'))
    expect(second.timings).toMatchObject({ dnsMs: null, connectMs: null, tlsMs: null })
    expect(receiver.connections).toBe(1)
  })

  it.each(['127.0.0.1', 'localhost', 'hooks.test.'])('knows the certificate of %s', async host => {
    const receiver = await serving('good')
    const transport = transporting({ ca, resolve: leadingTo('127.0.0.1') })
    expect((await post(transport, named(receiver, host))).error).toBeNull()
  })

  it.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'resumes a session over %s, which was checked before',
    async version => {
      const resumed: boolean[] = []
      const server = createServer(
        { cert: pem('good.pem'), key: pem('good.key'), minVersion: version, maxVersion: version },
        (request, response) => {
          request.resume()
          response.writeHead(204, { connection: 'close' }).end()
        },
      )
      server.on('secureConnection', socket => resumed.push(socket.isSessionReused()))
      const receiver = await listening(server, 'https')
      const transport = transporting({ ca })
      for (let i = 0; i < 2; i++) expect((await post(transport, receiver.url)).error).toBeNull()
      expect(resumed).toEqual([false, true])
    },
  )

  it.each([
    ['expired', 'has expired (CERT_HAS_EXPIRED)'],
    ['other', 'is for another name (ERR_TLS_CERT_ALTNAME_INVALID)'],
    ['self', 'is signed by itself; trust it by GOTALLO_CA_FILE (DEPTH_ZERO_SELF_SIGNED_CERT)'],
  ])('refuses a certificate: %s', async (certificate, words) => {
    const receiver = await serving(certificate)
    const transport = transporting({ ca })
    for (let i = 0; i < 2; i++) {
      const exchange = await post(transport, receiver.url)
      expect(exchange).toMatchObject({ answer: null, address: '127.0.0.1' })
      expect(exchange.error).toEqual({
        code: 'tls',
        detail: `The TLS certificate of 127.0.0.1:${receiver.port} ${words}.`,
      })
    }
  })

  it('refuses the private authority where it is not trusted', async () => {
    const receiver = await serving('good')
    const { error } = await post(transporting(), receiver.url)
    expect(error).toEqual({ code: 'tls', detail: expect.stringContaining('GOTALLO_CA_FILE') })
  })

  it('says so where the endpoint does not speak TLS', async () => {
    const receiver = await receiving(answering(204))
    const { error } = await post(transporting(), receiver.url.replace('http:', 'https:'))
    expect(error).toEqual({ code: 'tls', detail: expect.stringContaining('is the URL meant to be http://?') })
  })

  it('says so where the endpoint wants a certificate of ours', async () => {
    const receiver = await serving('good', { requestCert: true, rejectUnauthorized: true, ca })
    const { error } = await post(transporting({ ca }), receiver.url)
    expect(error?.code).toMatch(/^(tls|connection_reset)$/)
  })

  it('says so where both sides have no version in common', async () => {
    const receiver = await serving('good', {
      minVersion: 'TLSv1.1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    })
    expect((await post(transporting({ ca }), receiver.url)).error?.code).toBe('tls')
  })

  it('connection_reset: the connection is closed during the handshake', async () => {
    const receiver = await lying(socket => socket.destroy())
    const { error } = await post(transporting(), receiver.url.replace('http:', 'https:'))
    expect(error).toEqual({
      code: 'connection_reset',
      detail: expect.stringContaining('during the TLS handshake'),
    })
  })

  it('timeout: the handshake is never finished', async () => {
    const receiver = await lying(() => {})
    const { error, address } = await post(transporting(), receiver.url.replace('http:', 'https:'), {
      timeoutMs: 100,
    })
    expect(error).toEqual({
      code: 'timeout',
      detail: expect.stringContaining('TLS handshake was not finished'),
    })
    expect(address).toBe('127.0.0.1')
  })
})
