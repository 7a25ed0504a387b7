import { expect, it } from 'vitest'
import { type Address, identityOf, phoneOf, reachedAt, readAddress } from './address.ts'

it.each([
  ['+16505551234', 'phone:16505551234', '+16505551234'],
  ['whatsapp:+16505551234', 'phone:16505551234', '+16505551234'],
  ['rcs:+16505551234', 'phone:16505551234', '+16505551234'],
  ['4915112345678', 'phone:4915112345678', '+4915112345678'],
  ['67898', 'shortcode:67898', undefined],
  ['PostNord', 'sender:PostNord', undefined],
  ['messenger:123456', 'messenger:123456', undefined],
  ['whatsapp:US.134', 'whatsapp:US.134', undefined],
  ['+0', 'phone:0', undefined],
])('whoever writes from %s is %s', (from, identity, phoneNumber) => {
  const address = readAddress(from) as Address
  expect(identityOf(address)).toBe(identity)
  expect(phoneOf(address).phoneNumber).toBe(phoneNumber)
})

it.each([
  [['phone:1650', 'dialled:1650'], '+15550783881', '+1650'],
  [['phone:1650'], 'whatsapp:+15550783881', 'whatsapp:+1650'],
  [['phone:1650'], 'MG0123456789abcdef0123456789abcdef', '+1650'],
  [['shortcode:67898'], '+15550783881', '67898'],
  [['messenger:1'], '+15550783881', 'messenger:1'],
  [['whatsapp:US.134'], 'whatsapp:+15550783881', 'whatsapp:US.134'],
  [['sender:ACME'], '+15550783881', null],
  [['dialled:1650'], '+15550783881', null],
  [[], '+15550783881', null],
])('%j is reached from %s at %s', (identities, from, to) => {
  expect(reachedAt(identities, from)).toBe(to)
})
