import { describe, expect, it } from 'vitest'
import type { Json } from '../../domain/contract.ts'
import { draftOf, takenBy, wrongIn } from '../draft.testing.ts'
import { graphSaying } from '../meta/graph.testing.ts'
import { cardOf } from '../shared/parts.ts'
import { readCard } from '../shared/vcard.ts'
import { createOutbound } from './outbound.ts'

const outbound = createOutbound(graphSaying(200, {}).tools)
const PLACE = { latitude: 37.44216251868683, longitude: -122.16153582049394 }

describe('a place', () => {
  const draft = (location: Json) => draftOf('LOCATION', { auxiliaryData: { location } })
  const wrong = (location: Json) => wrongIn(outbound, draft(location))

  it('gets the contract’s shape', () => {
    expect(takenBy(outbound, draft({ ...PLACE, name: 'Philz' })).auxiliaryData).toEqual({
      location: { ...PLACE, name: 'Philz', address: null, url: null },
    })
    expect(
      takenBy(outbound, draft({ latitude: -90, longitude: 180, name: '', address: 'x' })).auxiliaryData,
    ).toEqual({
      location: { latitude: -90, longitude: 180, name: null, address: 'x', url: null },
    })
  })

  it.each([
    [null, { location: 'is missing: LOCATION is a place' }],
    [[PLACE], { location: 'is missing: LOCATION is a place' }],
    [{ longitude: 1 }, { 'location.latitude': 'is missing' }],
    [{ ...PLACE, latitude: 90.1 }, { 'location.latitude': 'must be a number from -90 to 90' }],
    [{ ...PLACE, latitude: '37.4' }, { 'location.latitude': 'must be a number from -90 to 90' }],
    [{ ...PLACE, longitude: -180.5 }, { 'location.longitude': 'must be a number from -180 to 180' }],
    [{ ...PLACE, name: 5 }, { 'location.name': 'must be a string' }],
    [{ ...PLACE, lat: 5 }, { 'location.lat': 'is not known here' }],
    [{ ...PLACE, url: 'https://x.example' }, { 'location.url': expect.stringContaining('no link') }],
  ])('%j: %j', (location, errors) => {
    expect(wrong(location)).toEqual(errors)
  })
})

describe('contacts', () => {
  const draft = (contacts: Json) => draftOf('CONTACT', { auxiliaryData: { contacts } })
  const wrong = (contacts: Json) => wrongIn(outbound, draft(contacts))
  const ADA = { name: 'Ada King', phones: ['+16505551234'], emails: ['ada@example.com'] }

  it('get the contract’s shape, with the vCard of what is sent', () => {
    const [contact] = takenBy(outbound, draft([{ ...ADA, vcard: 'BEGIN:VCARD' }])).auxiliaryData
      .contacts as Json[]
    expect(contact).toEqual({ ...ADA, vcard: expect.stringContaining('TEL:+16505551234') })
  })

  it('that came in can go out again', () => {
    const card = readCard({
      name: { formatted_name: 'Ada King', first_name: 'Ada', last_name: 'King' },
      phones: [{ phone: '+1 650', type: 'HOME' }, { wa_id: '16505551234' }],
      emails: [{ email: 'ada@example.com' }],
      origin: 'contact_request',
    })
    const { name, phones, emails } = readCard(cardOf(card))
    expect({ name, phones, emails }).toEqual({ name: 'Ada King', phones: card.phones, emails: card.emails })
    expect(takenBy(outbound, draft([card])).auxiliaryData.contacts).toMatchObject([{ name: 'Ada King' }])
  })

  it.each([
    [null, { contact: 'is missing: CONTACT is a contact' }],
    [[], { contact: 'is missing: CONTACT is a contact' }],
    [ADA, { contact: 'is missing: CONTACT is a contact' }],
    [Array(258).fill({ name: 'x' }), { contact: 'must not be more than 257' }],
    [[ADA, {}], { 'contact[1].name': 'is missing' }],
    [['Ada'], { 'contact[0]': 'must be an object' }],
    [[{ ...ADA, phones: [1] }], { 'contact[0].phones': 'must be a list of strings' }],
    [[{ ...ADA, emails: 'a' }], { 'contact[0].emails': 'must be a list of strings' }],
    [[{ ...ADA, company: 'a' }], { 'contact[0].company': 'is not known here' }],
  ] satisfies [Json, object][])('%.40j: %j', (contacts, errors) => {
    expect(wrong(contacts)).toEqual(errors)
  })
})
