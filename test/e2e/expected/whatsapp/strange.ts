import { PHONE, textMessage } from '../../support/whatsapp.ts'

const value = (content: unknown) => ({
  object: 'whatsapp_business_account',
  entry: [{ id: '1', changes: [{ field: 'messages', value: content }] }],
})
const metadata = { display_phone_number: '1', phone_number_id: PHONE }

/**
 * Posts that are not what WhatsApp sends.
 * @param good one that is
 */
export const strangePosts = (good: string): Readonly<Record<string, unknown>> => ({
  'no body': '',
  'no JSON': 'hello',
  'half a JSON': good.slice(0, 100),
  'a list': [],
  null: 'null',
  'a number': '42',
  'a text': '"text"',
  'an empty object': {},
  'another object': { ...JSON.parse(good), object: 'page' },
  'no entry': { object: 'whatsapp_business_account' },
  'entry of another kind': { object: 'whatsapp_business_account', entry: 'x' },
  'null as an entry': { object: 'whatsapp_business_account', entry: [null] },
  'changes of another kind': { object: 'whatsapp_business_account', entry: [{ id: '1', changes: {} }] },
  'a number as a change': { object: 'whatsapp_business_account', entry: [{ id: '1', changes: [7] }] },
  'a list as a value': value([]),
  'messages of another kind': value({ metadata, messages: {} }),
  'a text as a message': value({ metadata, messages: ['x'] }),
  'an id of another kind': value({ metadata, messages: [{ ...textMessage('x', '1', 'x'), id: {} }] }),
  'statuses of another kind': value({ metadata, statuses: [1, null, [], {}] }),
  'ten thousand levels': `${'['.repeat(10_000)}${']'.repeat(10_000)}`,
  'a field that nobody knows': {
    object: 'whatsapp_business_account',
    entry: [{ id: '1', changes: [{ field: 'telepathy', value: { metadata } }] }],
  },
})
