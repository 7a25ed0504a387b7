import { describe, expect, it } from 'vitest'
import { Refusal } from '../../domain/errors.ts'
import { addressOf, readRecipient } from './recipient.ts'

describe('whom a new conversation is with', () => {
  it.each(['+16505551234', '16505551234', '+1 (650) 555-1234', ' 1.650.555.1234 '])('%j is a number', to => {
    expect(readRecipient(to)).toEqual({
      identities: ['phone:16505551234'],
      phoneNumber: '+16505551234',
      alias: 'dialled:16505551234',
    })
  })

  it.each(['US.13491208655302741918', 'US.ENT.11815799212886844830'])('%s is a user id', to => {
    expect(readRecipient(to)).toEqual({ identities: [`bsuid:${to}`], phoneNumber: null, alias: null })
  })

  it.each([
    ['nothing', ''],
    ['a name', 'Ada'],
    ['a number without its country', '06505551234'],
    ['a number that is too short', '123456'],
    ['a number that is too long', '1234567890123456'],
    ['a plus sign within', '1+6505551234'],
    ['two plus signs', '++16505551234'],
    ['an extension', '16505551234x5'],
    ['digits of another script', '١٦٥٠٥٥٥١٢٣٤'],
    ['a user id without its country', '13491208655302741918A'],
    ['a user id with a line break', 'US.134\n'],
    ['a book', '1 '.repeat(100_000)],
  ])('%s is nobody', (_name, to) => {
    expect(() => readRecipient(to)).toThrow(
      expect.toSatisfy(
        error => error instanceof Refusal && error.code === 'invalid' && error.errors[0]?.path === 'to',
      ),
    )
  })
})

describe('where a person is reached', () => {
  it.each([
    [['bsuid:US.1', 'phone:16505551234'], { to: '16505551234' }],
    [['bsuid:US.1'], { recipient: 'US.1' }],
    [['dialled:16505551234', 'id:1'], null],
    [[], null],
  ])('%j: %j', (identities, address) => {
    expect(addressOf(identities)).toEqual(address)
  })
})
