import { expect } from 'vitest'
import { NOW } from '../../support/expected.ts'
import { type Cases, fires } from '../case.ts'

/** A vCard 3.0 (RFC 2426) with these lines; the order of the others is not ours to fix. */
const vcard = (...lines: string[]): unknown =>
  lines
    .map(line => expect.stringContaining(`\r\n${line}\r\n`))
    .reduce(
      (all, one) => ({
        asymmetricMatch: (other: unknown) => all.asymmetricMatch(other) && one.asymmetricMatch(other),
      }),
      expect.stringMatching(/^BEGIN:VCARD\r\nVERSION:3\.0\r\n.*END:VCARD\r\n$/s) as AsymmetricMatcher,
    )

interface AsymmetricMatcher {
  asymmetricMatch(other: unknown): boolean
}

/** Locations and contact cards. */
export const PLACES: Cases = {
  meta_openapi_in__location_message: fires({
    ext: 'wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQTU2MjZEMDBGRkE3MENEMDE0RQA=',
    at: 1_744_344_496,
    type: 'LOCATION',
    aux: {
      location: {
        latitude: 37.44221496582,
        longitude: -122.16165924072,
        name: 'Philz Coffee',
        address: '101 Forest Ave, Palo Alto, CA 94301',
        url: 'https://philzcoffee.com/',
      },
    },
  }),
  'own/location_pin': fires({
    ext: 'wamid.OWN_PIN',
    at: NOW,
    type: 'LOCATION',
    aux: { location: { latitude: 12.25089, longitude: 43.90539, name: null, address: null, url: null } },
  }),
  meta_openapi_in__contact_sharing_message: fires({
    ext: 'wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQTRBNjU5OUFFRTAzODEwMTQ0RgA=',
    at: 1_744_344_496,
    type: 'CONTACT',
    aux: {
      contacts: [
        {
          name: 'Lucía Gómez',
          phones: ['+1 (983) 555-2319'],
          emails: [],
          vcard: vcard('FN:Lucía Gómez', 'ORG:Google'),
        },
      ],
    },
  }),
  // Semicolons, commas and backslashes are escaped in a vCard.
  'own/contacts_several': fires({
    ext: 'wamid.OWN_CARDS',
    at: NOW,
    type: 'CONTACT',
    aux: {
      contacts: [
        {
          name: 'Dr. Ada King; Countess',
          phones: ['+44 20 7946 0001', '+442079460002'],
          emails: ['ada@example.com'],
          vcard: vcard('FN:Dr. Ada King\\; Countess', 'ORG:Analytical\\, Inc.;R\\\\D', 'TITLE:Lead'),
        },
        {
          name: 'Charles Babbage',
          phones: [],
          emails: [],
          vcard: vcard('FN:Charles Babbage'),
          origin: 'contact_request',
        },
      ],
    },
  }),
  'own/contacts_without_name': fires({
    ext: 'wamid.OWN_CARD_NONAME',
    at: NOW,
    type: 'CONTACT',
    aux: {
      contacts: [{ name: null, phones: ['+1 555-555-5555'], emails: [], vcard: vcard() }],
    },
  }),
}
