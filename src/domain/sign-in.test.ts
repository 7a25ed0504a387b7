import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { type Admission, type Identity, isUserId, kindOf, SIGN_IN_PROBLEMS } from './sign-in.ts'

const ADA: Identity = {
  orgId: '00D000000000001EAA',
  userId: '005000000000001AAA',
  username: 'ada@example.com',
  permissions: ['GoTallo_Admin', 'Other'],
}
const NOBODY: readonly Admission[] = []

it.each<[string, Admission, boolean]>([
  ['everyone', { by: 'everyone' }, true],
  ['a permission that is held', { by: 'permission', name: 'GoTallo_Admin' }, true],
  ['a permission, whatever its case', { by: 'permission', name: 'gotallo_admin' }, true],
  ['a permission that is not', { by: 'permission', name: 'GoTallo' }, false],
  ['the user, by 18 characters', { by: 'user', id: '005000000000001AAA' }, true],
  ['the user, by 15 characters', { by: 'user', id: '005000000000001' }, true],
  ['another user', { by: 'user', id: '005000000000002AAA' }, false],
  ['the username', { by: 'username', name: 'Ada@Example.COM' }, true],
  ['another username', { by: 'username', name: 'ada@example.com.evil' }, false],
])('lets in by %s', (_, admission, isIn) => {
  expect(kindOf(ADA, { admins: [admission], agents: NOBODY })).toBe(isIn ? 'tenant' : null)
  expect(kindOf(ADA, { admins: NOBODY, agents: [admission] })).toBe(isIn ? 'agent' : null)
})

it('lets somebody on both lists do the most', () => {
  expect(kindOf(ADA, { admins: [{ by: 'everyone' }], agents: [{ by: 'everyone' }] })).toBe('tenant')
})

it('knows a user by an id of 15 or 18 characters', () => {
  for (const id of ['005000000000001', '005000000000001AAA']) expect(isUserId(id)).toBe(true)
  for (const id of ['005000000000001AA', '00D000000000001', '005000000000001aaa', ''])
    expect(isUserId(id)).toBe(false)
})

const fileAt = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')

it('has words in the console, and a way to mend it in the docs, for each reason to refuse', () => {
  const words = Object.keys(JSON.parse(fileAt('console/src/strings/en.json')) as object)
  const prefix = 'signIn.problem.'
  const said = words.filter(name => name.startsWith(prefix)).map(name => name.slice(prefix.length))
  expect(said.sort()).toEqual([...SIGN_IN_PROBLEMS].sort())
  const docs = fileAt('docs/console.md')
  for (const problem of SIGN_IN_PROBLEMS) expect(docs).toContain(`\`${problem}\``)
})
