import { expect, it } from 'vitest'
import { consolePath } from './console-path.ts'

it.each([
  ['/console/t/x?only=failed', '/console/t/x?only=failed'],
  ['//evil.example/console/', '/console/'],
  ['/\\evil.example/console/', '/console/'],
  ['/console/../api/v1/', '/console/'],
  [`/console/${'x'.repeat(1_491)}`, `/console/${'x'.repeat(1_491)}`],
  // Nine times as long in an address: a browser keeps no such cookie, and the sign-in would be lost.
  [`/console/${'漢'.repeat(1_000)}`, '/console/'],
  [`/console/?q=${'漢'.repeat(1_000)}`, '/console/'],
])('leads where a cookie can remember: %#', (given, path) => {
  expect(consolePath(given)).toBe(path)
})
