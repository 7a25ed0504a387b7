import { describe, expect, it } from 'vitest'
import { areDifferentPersons, type ChatUser, changeIdentities, updateProfile } from './chat-user.ts'

const aUser = (): ChatUser => ({
  id: 'u',
  tenantId: 't',
  platformId: 'p',
  identities: [],
  username: '',
  firstName: '',
  lastName: '',
  phoneNumber: null,
  gender: null,
  profilePictureUrl: null,
  version: 1,
})

describe('areDifferentPersons', () => {
  it.each([
    [['bsuid:1'], ['bsuid:2'], true],
    [['bsuid:1', 'phone:1'], ['phone:2'], true],
    [['bsuid:1'], ['phone:1'], false],
    [['bsuid:1', 'phone:1'], ['bsuid:1'], false],
    [[], ['bsuid:1'], false],
    [['dialled:1'], ['dialled:2'], false],
    [['phone:1', 'dialled:2'], ['phone:1', 'dialled:1'], false],
  ])('%j and %j: %s', (a, b, different) => {
    expect(areDifferentPersons(a, b)).toBe(different)
    expect(areDifferentPersons(b, a)).toBe(different)
  })
})

describe('changeIdentities', () => {
  it.each([
    ['gains a new kind', ['phone:1'], ['bsuid:1'], [], ['bsuid:1', 'phone:1']],
    ['replaces one of its kind', ['bsuid:1', 'phone:1'], ['phone:2'], [], ['bsuid:1', 'phone:2']],
    ['leaves what it has', ['bsuid:1', 'phone:1'], ['phone:1', 'bsuid:1'], [], ['bsuid:1', 'phone:1']],
    ['loses', ['bsuid:1', 'phone:1'], [], ['phone:1'], ['bsuid:1']],
    ['gains and loses', ['bsuid:1', 'phone:1'], ['bsuid:2'], ['bsuid:1'], ['bsuid:2', 'phone:1']],
    ['keeps every alias', ['dialled:1', 'phone:1'], ['dialled:2'], [], ['dialled:1', 'dialled:2', 'phone:1']],
    ['loses an alias', ['dialled:1', 'dialled:2'], [], ['dialled:1'], ['dialled:2']],
    ['loses what it never had', ['bsuid:1'], [], ['phone:7'], ['bsuid:1']],
  ])('%s', (_, had, gained, lost, has) => {
    expect(changeIdentities(had, gained, lost).toSorted()).toEqual(has)
  })
})

describe('updateProfile', () => {
  it('takes over what is said and leaves the rest', () => {
    const user = { ...aUser(), lastName: 'Lee', gender: 'f' }
    expect(updateProfile(user, { identities: [], firstName: 'Ann', phoneNumber: '+1650' })).toBe(true)
    expect(user).toMatchObject({ firstName: 'Ann', lastName: 'Lee', phoneNumber: '+1650', gender: 'f' })
  })

  it('says that nothing changed', () => {
    const user = { ...aUser(), firstName: 'Ann' }
    expect(updateProfile(user, { identities: ['id:1'], firstName: 'Ann' })).toBe(false)
    expect(updateProfile(user, { identities: [] })).toBe(false)
  })

  it('takes an empty name as said: the platform knows of none any more', () => {
    const user = { ...aUser(), username: 'ann' }
    expect(updateProfile(user, { identities: [], username: '' })).toBe(true)
    expect(user.username).toBe('')
  })

  it('takes of a name what fits into one line, and no more than 256 characters of it', () => {
    const user = aUser()
    const person = { identities: [], username: 'a\u202eb\0', firstName: 'x'.repeat(100_000), gender: 'f\nm' }
    expect(updateProfile(user, person)).toBe(true)
    expect(user).toMatchObject({ username: 'ab', firstName: 'x'.repeat(256), gender: 'f m' })
    expect(updateProfile(user, person)).toBe(false)
  })
})
