import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { attemptEnded } from './telemetry.testing.ts'
import { createLog } from './telemetry-log.ts'

const linesOf = (
  level: 'debug' | 'info' | 'warn',
  tell: (log: ReturnType<typeof createLog>) => void,
): unknown[] => {
  const stream = new PassThrough()
  tell(createLog(level, stream))
  const text = stream.read()?.toString() ?? ''
  return text
    .split('\n')
    .filter((line: string) => line !== '')
    .map((line: string) => JSON.parse(line))
}

describe('createLog', () => {
  it('writes for each level one line, which a machine parses and a person reads', () => {
    const lines = linesOf('debug', log => {
      log('batch.committed', { posts: 1, changes: 1, messages: 1, events: 1, deliveries: 2, ms: 3 })
      log('server.listening', { url: 'http://127.0.0.1:8080', ms: 640 })
      log('post.quarantined', { platformId: 'p', quarantineId: 'q', reason: 'It has no sender.' })
      log('account.failing', { tenantId: 't', platformId: 'p', reason: 'The token has expired.' })
    })
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    expect(lines).toMatchObject([
      { level: 'debug', time, event: 'batch.committed', deliveries: 2, msg: 'batch committed' },
      {
        level: 'info',
        time,
        event: 'server.listening',
        msg: 'GoTallo Webhooks listens on http://127.0.0.1:8080',
      },
      {
        level: 'warn',
        time,
        event: 'post.quarantined',
        msg: 'platform post kept in quarantine: It has no sender.',
      },
      {
        level: 'error',
        time,
        event: 'account.failing',
        msg: 'a platform account cannot send: The token has expired.',
      },
    ])
  })

  it('writes an instant so that it can be read', () => {
    const [line] = linesOf('info', log =>
      log('attempt.ended', {
        tenantId: 't',
        serviceId: 's',
        deliveryId: 'd',
        eventId: 'e',
        number: 1,
        state: 'FAILED',
        status: 500,
        error: null,
        startedAt: 1_750_000_000_250,
        ms: 4,
        ageMs: 9,
        nextAttemptAt: null,
      }),
    )
    expect(line).toMatchObject({ startedAt: '2025-06-15T15:06:40.250Z', msg: 'attempt ended FAILED: 500' })
  })

  it('writes one line an event, with a sentence and its fields', () => {
    const lines = linesOf('info', log =>
      log('service.disabled', {
        serviceId: 's',
        tenantId: 't',
        name: 'CRM',
        origin: 'https://x',
        reason: 'Gone.',
      }),
    )
    expect(lines).toEqual([
      {
        level: 'error',
        time: expect.stringMatching(/Z$/),
        event: 'service.disabled',
        serviceId: 's',
        tenantId: 't',
        name: 'CRM',
        origin: 'https://x',
        reason: 'Gone.',
        msg: 'service "CRM" is disabled: Gone. Its deliveries are held until it is resumed.',
      },
    ])
  })

  it('names no phone number, whoever put it into a reason', () => {
    const account = { tenantId: 't', platformId: 'p' }
    const from = 'Mismatch between the From number +15551234567 and the account'
    const elsewhere = 'It is for account AC1:+15550783881, which is not set up here.'
    const lines = linesOf('info', log => {
      log('account.failing', { ...account, reason: from })
      log('post.quarantined', { platformId: 'p', quarantineId: 'q', reason: elsewhere })
    })
    expect(lines).toMatchObject([
      { reason: 'Mismatch between the From number +… and the account' },
      { reason: 'It is for account AC1:+…, which is not set up here.' },
    ])
    expect(JSON.stringify(lines)).not.toMatch(/\d{7}/)
  })

  it('says now and then that the store is away, and how often that was told', () => {
    let now = 0
    const stream = new PassThrough()
    const log = createLog('warn', stream, () => now)
    for (now = 0; now <= 20_000; now += 100)
      log('store.unavailable', { where: `GET /${now}`, detail: 'Away.' })
    log('store.unavailable', { where: 'settle', detail: 'Full.' })
    const lines = (stream.read()?.toString() ?? '').trim().split('\n')
    const said = lines.map((line: string) => {
      const { where, repeated } = JSON.parse(line) as { where: string; repeated?: number }
      return [where, repeated]
    })
    expect(said).toEqual([
      ['GET /0', undefined],
      ['GET /10000', 99],
      ['GET /20000', 99],
      ['settle', undefined],
    ])
  })

  it('keeps to its level, and to what an event is worth', () => {
    const attempt = attemptEnded({ ms: 4, ageMs: 9 })
    const lines = linesOf('info', log => {
      log('attempt.ended', { ...attempt, state: 'DELIVERED', status: 204, nextAttemptAt: null })
      log('attempt.ended', {
        ...attempt,
        state: 'PENDING',
        status: 500,
        nextAttemptAt: '2026-01-01T00:00:05Z',
      })
    })
    expect(lines).toMatchObject([
      { level: 'warn', msg: 'attempt ended PENDING: 500, next at 2026-01-01T00:00:05Z' },
    ])
  })

  it('keeps the stack of a failure', () => {
    const error = new TypeError('boom')
    const lines = linesOf('warn', log => log('error.unexpected', { where: 'here', error }))
    expect(lines).toMatchObject([
      { level: 'error', err: { type: 'TypeError', message: 'boom', stack: expect.stringContaining('\n') } },
    ])
  })
})
