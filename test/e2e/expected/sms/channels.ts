import type { Wanted } from '../../support/expected.ts'
import { event } from '../../support/expected.ts'
import { type Cases, fires } from '../case.ts'

const sid = (number: string, prefix = 'SM'): string => `${prefix}${number.padStart(32, '0')}`

const POOL = {
  To: '+15550783999',
  NumSegments: '1',
  MessagingServiceSid: 'MG0123456789abcdef0123456789abcdef',
}
const NUMBER = { To: '+15550783881', NumSegments: '1' }

/** WhatsApp tells a name beside the number. */
const SHEENA = { first_name: 'Sheena Nelson', phone_number: '+16505551234' }
const WHATSAPP = { To: 'whatsapp:+15550783881', NumSegments: '1', WaId: '16505551234' }

const whatsApp = (number: string, kind: string, more: Partial<Wanted>): Wanted => ({
  ext: sid(number),
  user: SHEENA,
  ...more,
  aux: { ...WHATSAPP, MessageType: kind, ...more.aux },
})

/** An EVENT about the conversation; Twilio tells no time. */
const told = (number: string, word: string, aux: object, more: object = {}): Wanted => {
  const { at: _at, ...rest } = event(`${sid(number)}:${word}`, word, { aux, ...more })
  return rest
}

/** He wrote STOP a moment ago. */
const stopped = String(
  new URLSearchParams({
    MessageSid: sid('5150042'),
    AccountSid: 'AC0123456789abcdef0123456789abcdef',
    From: '+16505551234',
    To: '+15550783881',
    Body: 'STOP',
    OptOutType: 'STOP',
  }),
)

/** Words that stop messages and let them come again, and numbers that carry other channels. */
export const CHANNELS: Cases = {
  'own/opt_out': fires(
    { ext: sid('5150019'), text: 'Stop', aux: { ...POOL, OptOutType: 'STOP' } },
    told('5150019', 'opt_out', { OptOutType: 'STOP' }, { state: 'BLOCKED' }),
  ),
  'own/opt_in': fires(told('515001a', 'opt_in', { OptOutType: 'START' }), {
    ext: sid('515001a'),
    text: 'start',
    aux: { ...POOL, OptOutType: 'START' },
  }),
  'own/opt_help': fires({ ext: sid('515001b'), text: 'HELP', aux: { ...POOL, OptOutType: 'HELP' } }),
  // Whether that stops anything only Twilio knows, which says so by 21610.
  'own/opt_out_untold': fires({ ext: sid('515001c'), text: 'STOP', aux: NUMBER }),
  'own/opt_in_untold': fires(told('515001d', 'opt_in', {}), {
    ext: sid('515001d'),
    text: 'Unstop ',
    aux: NUMBER,
  }),

  // An answer like any other, but it lifts his block, of which only Twilio knows.
  'own/opt_in_yes': {
    after: [stopped],
    events: [{ ext: sid('5150041'), text: 'Yes', aux: NUMBER, state: 'OPEN' }],
  },

  'own/whatsapp_text': fires(whatsApp('515001e', 'text', { text: 'On WhatsApp now' })),
  'own/whatsapp_reply': fires(
    whatsApp('515001f', 'text', {
      text: 'Nice',
      aux: {
        OriginalRepliedMessageSender: 'whatsapp:+15550783881',
        quoted_ext_identifier: sid('def', 'MM'),
      },
    }),
  ),
  'own/whatsapp_button': fires(
    whatsApp('5150020', 'button', {
      type: 'BUTTON',
      text: 'Confirm',
      aux: { button: { title: 'Confirm', payload: '{confirm:42}' } },
    }),
  ),
  'own/whatsapp_list': fires(
    whatsApp('5150021', 'interactive', {
      type: 'WA_INTERACTIVE',
      text: 'Tuesday',
      aux: { ListId: 'day-2', ListTitle: 'Tuesday' },
    }),
  ),
  'own/whatsapp_location': fires(
    whatsApp('5150022', 'location', {
      type: 'LOCATION',
      aux: {
        location: {
          latitude: 51.51322977399644,
          longitude: -0.2197976373036567,
          name: 'The Harrow Club',
          address: '187 Freston Road, London',
          url: null,
        },
      },
    }),
  ),
  'own/whatsapp_sticker': fires(
    whatsApp('5150023', 'sticker', {
      ext: sid('5150023', 'MM'),
      type: 'STICKER',
      file: { type: 'image', mime: 'image/webp' },
    }),
  ),
  'own/whatsapp_contacts': fires(
    whatsApp('5150024', 'contacts', {
      ext: sid('5150024', 'MM'),
      type: 'FILE',
      file: { type: 'file', mime: 'text/vcard' },
    }),
  ),
  'own/whatsapp_forwarded': fires(
    whatsApp('5150025', 'text', {
      text: 'Everybody must know',
      aux: { forwarded: true, frequently_forwarded: true },
    }),
  ),
  'own/whatsapp_referral': fires(
    whatsApp('5150026', 'text', {
      text: 'More about this, please',
      aux: {
        referral: {
          source_url: 'https://fb.me/xyz123',
          source_id: '118588094077142',
          source_type: 'ad',
          body: 'Summer Succulents are here!',
          headline: 'Chat with us',
          media_id: 'e420b130-f934-4acf-a5e6-f964f776bxyz',
          media_type: 'image',
          ctwa_clid: 'ARAkLkA8rmlFeiCktEJQ',
        },
      },
    }),
  ),
  'own/whatsapp_without_number': fires({
    ext: sid('5150027'),
    text: 'No number to see here',
    aux: {
      To: 'whatsapp:+15550783881',
      NumSegments: '1',
      MessageType: 'text',
      ExternalUserId: 'whatsapp:US.13491208655302741918',
    },
    user: { first_name: 'Sheena Nelson', phone_number: null },
  }),
  'own/whatsapp_number_beside': fires(
    whatsApp('5150028', 'text', {
      text: 'My number stands beside',
      aux: { ExternalUserId: 'whatsapp:US.13491208655302741918' },
    }),
  ),
  'own/whatsapp_unknown': {
    events: [
      whatsApp('5150029', 'hologram', {
        status: 'FAILED',
        aux: { unsupported: { type: 'hologram', errors: [] } },
      }),
    ],
    quarantined: true,
  },
}
