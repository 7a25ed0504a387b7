import type { Wanted } from '../../support/expected.ts'
import { type Cases, fires, QUARANTINED, SILENT } from '../case.ts'

/** The SID of a fixture of our own. */
const sid = (number: string, prefix = 'SM'): string => `${prefix}${number.padStart(32, '0')}`

/** What Twilio says of every SMS, so far as it is kept. */
const PLAIN = { To: '+15550783881', NumSegments: '1' }
const POOL = {
  To: '+15550783999',
  NumSegments: '1',
  MessagingServiceSid: 'MG0123456789abcdef0123456789abcdef',
}

const text = (number: string, words: string, aux: object = PLAIN, more: Partial<Wanted> = {}): Wanted => ({
  ext: sid(number),
  text: words,
  aux,
  ...more,
})

/** Texts: who wrote them, and where to. Twilio tells no time. */
export const TEXTS: Cases = {
  'own/text': fires(
    text('5150001', 'Is the blue jacket back in stock?', {
      ...PLAIN,
      FromZip: '94301',
      FromState: 'CA',
      FromCity: 'PALO ALTO',
      FromCountry: 'US',
    }),
  ),
  'own/text_without_places': fires(text('5150002', 'Hi')),
  'own/text_untrimmed': fires(
    text('5150003', '  Grüße aus Köln 🏔️\n\nzwei & drei = 100% ', { ...PLAIN, NumSegments: '2' }),
  ),
  'own/text_empty': fires(text('5150004', '')),
  'own/text_to_pool': fires(text('5150005', 'To the pool', POOL)),
  // The account is set up by the number, which is in a pool as well.
  'own/text_to_number_in_pool': fires(
    text('5150006', 'To a number of the pool', { ...POOL, To: '+15550783881' }),
  ),
  'own/text_to_short_code': fires(text('5150007', 'JOIN', { ...PLAIN, To: '67898' })),
  'own/text_from_short_code': fires(
    text('5150008', 'Your code is 123456', PLAIN, { user: { phone_number: null } }),
  ),
  'own/text_from_name': fires(
    text('5150009', 'Your parcel is here', PLAIN, { user: { phone_number: null } }),
  ),
  'own/text_from_number_without_plus': fires(
    text('515000a', 'No plus', PLAIN, { user: { phone_number: '+4915112345678' } }),
  ),
  'own/text_long_as_base64': fires({
    ext: sid('515000b', 'MM'),
    text: 'A long message, of which the parts came together as one: it is encoded. Grüße! 🏔️',
    aux: {
      ...PLAIN,
      encoded_body:
        'QSBsb25nIG1lc3NhZ2UsIG9mIHdoaWNoIHRoZSBwYXJ0cyBjYW1lIHRvZ2V0aGVyIGFzIG9uZTogaXQgaXMgZW5jb2RlZC4gR3LDvMOfZSEg8J+PlO+4jw==',
    },
  }),
  'own/text_cut_off_as_base64': fires(
    text('5150040', 'A long SMS of several parts, which came together as one, and was cut off here: ', {
      ...PLAIN,
      encoded_body:
        'QSBsb25nIFNNUyBvZiBzZXZlcmFsIHBhcnRzLCB3aGljaCBjYW1lIHRvZ2V0aGVyIGFzIG9uZSwgYW5kIHdhcyBjdXQgb2ZmIGhlcmU6IOKA',
    }),
  ),
  // A key that somebody wrote: what is no text is what its writer wrote.
  'own/text_that_looks_encoded': fires(
    text('515000c', 'G3RaDVADAuYphk4qbMxLj/TNK55m1ABfKIsTtS1wc1dV+HUYJRY3n7QT53Whr721'),
  ),
  'own/text_with_news': fires(
    text('515000d', 'Hi', {
      ...PLAIN,
      Brand_New_Parameter: 'something',
      AddOns: '{"status":"successful","message":null,"code":null,"results":{}}',
    }),
  ),
  'own/text_repeated_parameter': fires(text('515000e', 'One', { To: '+15550783881' })),
  'own/text_by_its_old_name': fires(text('515000f', 'An old name', { To: '+15550783881' })),
  'own/rcs_text': fires(text('515002a', 'Rich', { ...POOL, To: 'rcs:acme_agent' })),
  'own/messenger_text': fires(
    text(
      '515002b',
      'From a page',
      { ...POOL, To: 'messenger:109876543210' },
      { user: { phone_number: null } },
    ),
  ),

  // Somebody else's, and what is no message.
  'own/other_account': QUARANTINED,
  'own/other_number': QUARANTINED,
  'own/no_sender': QUARANTINED,
  'own/call': QUARANTINED,
  'own/event_stream': QUARANTINED,
  'own/status_received': SILENT,
}
