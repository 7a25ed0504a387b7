import { expect, it } from 'vitest'
import { fetching } from '../calls.testing.ts'
import { callPlatform } from './call.ts'

const NOW = Date.UTC(2026, 0, 15, 10, 30)

it.each([
  ['120', 120_000],
  [' 1 ', 1_000],
  ['999999999', 86_400_000],
  [new Date(NOW + 90_000).toUTCString(), 90_000],
  [new Date(NOW - 90_000).toUTCString(), null],
  ['soon', null],
  ['-5', null],
  ['', null],
])('Retry-After %j is a wait of %j ms', async (header, afterMs) => {
  const { fetch } = fetching(() => new Response('{}', { status: 503, headers: { 'retry-after': header } }))
  const call = { whose: 'It', method: 'GET', url: 'https://platform.example/' } as const
  expect(await callPlatform({ fetch, now: () => NOW }, call)).toMatchObject({
    state: 'answered',
    status: 503,
    text: '{}',
    afterMs,
  })
})
