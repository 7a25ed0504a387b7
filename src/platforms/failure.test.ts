import { describe, expect, it } from 'vitest'
import { failureOf } from './failure.ts'

const fetchFailed = (cause: object): TypeError => new TypeError('fetch failed', { cause })
const mayHaveLeft = (error: unknown): boolean => failureOf(error).mayHaveLeft

describe('a call that brought no answer', () => {
  it.each([
    ['a name without an address', { code: 'ENOTFOUND', syscall: 'getaddrinfo' }],
    ['a name server that is silent', { code: 'EAI_AGAIN' }],
    ['a port where nothing listens', { code: 'ECONNREFUSED', syscall: 'connect' }],
    ['a network without a way', { code: 'ENETUNREACH', syscall: 'connect' }],
    ['a connection that is not accepted', { code: 'ETIMEDOUT', syscall: 'connect' }],
    ['the same, as undici says it', { code: 'UND_ERR_CONNECT_TIMEOUT' }],
    ['no room for a connection', { code: 'EMFILE', syscall: 'connect' }],
    ['a certificate that has expired', { code: 'CERT_HAS_EXPIRED' }],
    ['a certificate of nobody', { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }],
    ['a certificate for another name', { code: 'ERR_TLS_CERT_ALTNAME_INVALID' }],
    ['a server without TLS', { code: 'ERR_SSL_WRONG_VERSION_NUMBER' }],
    ['an address that must not be called', { code: 'ADDRESS_REFUSED' }],
    [
      'several addresses that all refuse',
      { code: 'ECONNREFUSED', errors: [{ syscall: 'connect' }, { syscall: 'connect' }] },
    ],
    [
      'a connection that was closed in the handshake',
      {
        code: 'ECONNRESET',
        message: 'Client network socket disconnected before secure TLS connection was established',
      },
    ],
  ])('has not left: %s', (_name, cause) => {
    expect(mayHaveLeft(fetchFailed(cause))).toBe(false)
  })

  it.each([
    ['a reset', fetchFailed({ code: 'ECONNRESET', syscall: 'read' })],
    ['a time-out of the network', fetchFailed({ code: 'ETIMEDOUT', syscall: 'read' })],
    ['a network that breaks off', fetchFailed({ code: 'EHOSTUNREACH', syscall: 'write' })],
    ['a server that closes', fetchFailed({ code: 'UND_ERR_SOCKET', message: 'other side closed' })],
    ['a server that is silent', fetchFailed({ code: 'UND_ERR_HEADERS_TIMEOUT' })],
    ['TLS that breaks in use', fetchFailed({ code: 'ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC' })],
    ['an answer that is no HTTP', fetchFailed({ name: 'HTTPParserError' })],
    ['our own time-out', new DOMException('too long', 'TimeoutError')],
    [
      'two addresses, of which one broke off',
      fetchFailed({ errors: [{ syscall: 'connect' }, { code: 'ECONNRESET' }] }),
    ],
    ['anything', 'anything'],
    ['nothing', undefined],
  ])('may have left: %s', (_name, error) => {
    expect(mayHaveLeft(error)).toBe(true)
  })

  it('is told by its code, else by its name', () => {
    expect(failureOf(fetchFailed({ code: 'ENOTFOUND' })).code).toBe('ENOTFOUND')
    expect(failureOf(new DOMException('too long', 'TimeoutError')).code).toBe('TimeoutError')
    expect(failureOf(Object.assign(new Error('no'), { code: 'ADDRESS_REFUSED' }))).toMatchObject({
      code: 'ADDRESS_REFUSED',
      message: 'no',
    })
    expect(failureOf(null).code).toBe('unknown reason')
  })
})
