import { expect, it } from 'vitest'
import { readUrl } from './address-guard-url.ts'

it.each([
  ['http://127.0.0.1:3000', 'http://127.0.0.1:3000/', '127.0.0.1'],
  ['HTTPS://Hooks.Example.COM:443/a/../b?c#d', 'https://hooks.example.com/b?c', 'hooks.example.com'],
  ['https://hooks.example.com/#', 'https://hooks.example.com/', 'hooks.example.com'],
  ['https://[::1]/#a', 'https://[::1]/', '::1'],
])('%s is called as %s', (text, href, host) => {
  const reading = readUrl(text)
  expect(reading.ok && [reading.url.href, reading.host]).toEqual([href, host])
})

it('reads what it has read in the same way again', () => {
  const first = readUrl(`https://bücher.example/${'ü'.repeat(300)}?ü#ü`)
  const again = readUrl(first.ok ? first.url.href : '')
  expect(again).toEqual(first)
})
