import { expect, it } from 'vitest'
import { fixture } from '../../../test/fixtures/sms/support.ts'
import { parsePost } from './parse.ts'

const ID = '01949f3a-6c1e-7d3a-9a53-2f6f0c1b7e11'
const body = (form: Record<string, string>): Uint8Array => Buffer.from(String(new URLSearchParams(form)))
const MESSAGE = { MessageSid: 'SM1', From: '+16505551234', To: '+15550783881' }
const changeOf = (form: Record<string, string>) =>
  parsePost(body({ ...MESSAGE, ...form }), '').items[0]?.change

it('a callback carries the id of our message by its URL, for the account whose hook it is', () => {
  const [item] = parsePost(fixture('status_sent'), `message=${ID}`).items
  expect(item).toMatchObject({ account: null, change: { correlation: ID, unordered: true } })
})

it.each(['', 'message=', 'message=1', `message=${ID}x`, "message='; drop", 'other=1'])(
  'a callback to a URL with %j carries none, and names its account',
  query => {
    const [item] = parsePost(fixture('status_sent'), query).items
    expect(item).toMatchObject({
      account: 'AC0123456789abcdef0123456789abcdef:+15550783881',
      change: { correlation: null },
    })
  },
)

it('a message names the number that it was written to, however it is spelled, and its pool', () => {
  const form = { AccountSid: 'AC1', To: 'whatsapp:+15550783881', MessagingServiceSid: 'MG1', Body: 'Hi' }
  expect(parsePost(body({ ...MESSAGE, ...form }), '').items).toMatchObject([
    { account: 'AC1:whatsapp:+15550783881', alternatives: ['AC1:+15550783881', 'AC1:MG1'] },
  ])
})

it('a message has as many parts as files, and no more than the hub takes', () => {
  const files = (told: string) => parsePost(body({ ...MESSAGE, Body: '', NumMedia: told }), '').items.length
  expect(['0', '2', '30', '31', '1000000', '-1', 'x', ''].map(files)).toEqual([1, 2, 30, 30, 30, 1, 1, 1])
})

it.each(['STOP', 'stop now', 'YES', 'please start', 'HELP'])('%j alone opens and stops nothing', text => {
  const { items } = parsePost(body({ ...MESSAGE, Body: text }), '')
  expect(items.map(({ change }) => change.kind)).toEqual(['message'])
})

it('"YES" lifts a block, and tells of none, unless Twilio says what it is', () => {
  const unblocks = (form: Record<string, string>) => {
    const change = changeOf(form)
    return change?.kind === 'message' && change.unblocks === true
  }
  expect([' yes ', 'YES', 'yes please', 'no'].map(Body => unblocks({ Body }))).toEqual([
    true,
    true,
    false,
    false,
  ])
  expect(unblocks({ Body: 'YES', OptOutType: 'HELP' })).toBe(false)
})

it('a button that says something else than the body costs no word', () => {
  const change = changeOf({ Body: 'Yes, tomorrow', ButtonText: 'Confirm' })
  expect(change).toMatchObject({
    content: {
      type: 'BUTTON',
      text: 'Confirm',
      auxiliaryData: { button: { title: 'Confirm', payload: null }, Body: 'Yes, tomorrow' },
    },
  })
})

it('what looks like base64 is decoded only where it may have been encoded, and is text', () => {
  const encode = (bytes: string | Uint8Array) => Buffer.from(bytes).toString('base64')
  const text = encode('One part. '.repeat(20))
  const cases: [Record<string, string>, boolean][] = [
    [{ MessageSid: 'MM1', Body: text }, true],
    [{ MessageSid: 'MM1', Body: `${text.slice(0, 76)}\r\n${text.slice(76)}` }, true],
    [{ MessageSid: 'SM1', Body: text }, true],
    // Cut off within the last character.
    [{ MessageSid: 'SM1', Body: encode(Buffer.from(`${'One part. '.repeat(20)}“`).subarray(0, -1)) }, true],
    [{ MessageSid: 'MM1', Body: encode('short') }, false],
    [{ MessageSid: 'MM1', Body: encode(Uint8Array.from({ length: 90 }, (_, i) => 255 - i)) }, false],
    [{ MessageSid: 'MM1', Body: encode(`${'x'.repeat(89)}\u0000`) }, false],
    [{ MessageSid: 'MM1', Body: `${text}=` }, false],
  ]
  for (const [form, isDecoded] of cases) {
    const change = changeOf(form)
    expect(change?.kind === 'message' && change.content.text).toBe(
      isDecoded ? 'One part. '.repeat(20) : form.Body,
    )
  }
})
