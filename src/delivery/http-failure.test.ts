import { describe, expect, it } from 'vitest'
import { crowdedOut, failureOf, timeoutOf } from './http-failure.ts'
import type { Standing } from './http-failure-table.ts'

const standing = (more: Partial<Standing> = {}): Standing => ({
  peer: 'hooks.test:443',
  phase: 'open',
  reused: false,
  firstByteCame: false,
  headCame: false,
  bodyBytes: 0,
  announced: null,
  ...more,
})

const raised = (code: string, more: object = {}): Error =>
  Object.assign(new Error('as it was put'), { code, ...more })

/** What cannot be brought about on one machine; the rest is shown by real servers. */
describe('failureOf', () => {
  it.each([
    ['EHOSTUNREACH', 'connection_failed', 'no way to [2001:db8::1]:443'],
    ['ENETUNREACH', 'connection_failed', 'no way to [2001:db8::1]:443'],
    ['ETIMEDOUT', 'timeout', '[2001:db8::1]:443 did not answer'],
    ['EMFILE', 'connection_failed', 'ulimit -n'],
    ['EACCES', 'connection_failed', 'firewall'],
    ['EPIPE', 'connection_reset', 'before it answered'],
    ['CERT_NOT_YET_VALID', 'tls', 'is not valid yet'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls', 'the certificates between are not sent'],
    ['ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', 'tls', 'as it was put'],
    ['ANSWER_CLOSED', 'connection_reset', 'closed the connection before it answered'],
    ['ESOMETHING', 'connection_failed', 'as it was put (ESOMETHING)'],
  ])('%s is %s', (code, expected, words) => {
    const failure = failureOf(raised(code, { address: '2001:db8::1', port: 443 }), standing())
    expect(failure).toEqual({ code: expected, detail: expect.stringContaining(words) })
  })

  it('goes by where the exchange stood where the code is not known', () => {
    const codeAt = (phase: Standing['phase']) => failureOf(new Error('odd'), standing({ phase })).code
    expect([codeAt('lookup'), codeAt('connect'), codeAt('tls'), codeAt('open'), codeAt(null)]).toEqual([
      'dns',
      'connection_failed',
      'tls',
      'connection_failed',
      'connection_failed',
    ])
  })

  it('takes the first reason of several addresses and names them all', () => {
    const errors = [
      raised('ECONNREFUSED', { address: '::1', port: 80 }),
      raised('ENETUNREACH', { address: '127.0.0.1', port: 80 }),
    ]
    expect(failureOf(new AggregateError(errors), standing({ phase: 'connect' }))).toEqual({
      code: 'connection_refused',
      detail: 'Nothing listens at [::1]:80 and 127.0.0.1:80 (ECONNREFUSED).',
    })
  })
})

describe('timeoutOf', () => {
  it.each([
    [standing({ phase: null }), 'no name server had answered'],
    [standing({ phase: 'connect' }), 'the connection was not accepted'],
    [standing({ phase: 'tls' }), 'the TLS handshake was not finished'],
    [standing(), 'no answer came'],
    [standing({ firstByteCame: true }), 'the head of the answer did not end'],
    [standing({ firstByteCame: true, headCame: true, bodyBytes: 3 }), 'did not end (3 bytes so far)'],
  ])('%o', (at, words) => {
    expect(timeoutOf(15_000, at)).toEqual({ code: 'timeout', detail: expect.stringContaining(words) })
    expect(timeoutOf(15_000, at).detail).toContain('After 15 s with hooks.test:443')
  })

  it('says where no connection was to be had', () => {
    expect(crowdedOut(15_000, 'hooks.test:443', 64).detail).toContain(
      'All 64 connections to hooks.test:443 were busy',
    )
  })
})
