import { describe, expect, it } from 'vitest'
import { resetAfter } from '../../src/stand-ins/sms/index.ts'
import { expectFile, linkOf, upload } from './support/links.ts'
import { eventually } from './support/receiver.ts'
import { sample } from './support/samples.ts'
import { SmsTalk, useSms, wordsOf } from './support/sms-talk.ts'

const stage = useSms()
const POOL = 'MG0123456789abcdef0123456789abcdef'

describe('an SMS conversation', () => {
  it('goes in both directions, and Twilio tells what becomes of each message', async () => {
    const talk = await SmsTalk.begin(stage)
    const conversation = await talk.write('Is it blue?')
    const id = await talk.say(conversation, 'It is: 100% & more')
    const events = await talk.told(id, 3)
    expect(wordsOf(events)).toEqual(['PREPARED', 'sent', 'delivered'])
    const [sent] = talk.twilio.sentTo(talk.customer)
    expect(sent).toMatchObject({
      from: talk.number,
      service: null,
      body: 'It is: 100% & more',
      mediaUrls: [],
      callback: `${talk.scene.hookUrl}?message=${id}`,
    })
    expect(events[0]).toMatchObject({ id, ext_identifier: sent?.sid, outbound: true })
    expect(events[2]).toMatchObject({
      ext_identifier: `${sent?.sid}:delivered`,
      auxiliary_data: { event: 'delivered', MessageStatus: 'delivered', To: talk.customer },
      quote: { id, status: 'DELIVERED' },
    })
    expect(JSON.stringify(events)).not.toContain(talk.account.sid)
    for (const post of talk.twilio.posts) expect(post.answer).toMatch(/^<\?xml .*<Response><\/Response>$/)
    await talk.scene.fired()
  })

  it('by a pool of numbers comes to its account, whichever number was written to', async () => {
    const talk = await SmsTalk.begin(stage, POOL)
    const conversation = await talk.write('Hi')
    const id = await talk.say(conversation, 'From whichever')
    expect(wordsOf(await talk.told(id, 3))).toEqual(['PREPARED', 'sent', 'delivered'])
    expect(talk.twilio.sentTo(talk.customer)).toMatchObject([{ from: null, service: POOL }])
  })

  it('that we begin is the same one when he answers', async () => {
    const talk = await SmsTalk.begin(stage)
    const start = (to: string) =>
      talk.scene.client.call<{ id: string; conversation_id: string }>('POST', talk.scene.path('/messages/'), {
        platform_id: talk.scene.platformId,
        to,
        type: 'TEXT',
        text: 'Your order is ready',
      })
    const digits = talk.customer.slice(1)
    const { status, body } = await start(`+1 (${digits.slice(1, 4)}) ${digits.slice(4)}`)
    expect(status).toBe(202)
    await talk.reaches(body.id, 'DELIVERED')
    expect(await talk.write('Thank you')).toBe(body.conversation_id)
    expect(await start('Ada')).toMatchObject({ status: 400, body: { code: 'invalid' } })
  })

  it('carries a file in, which Twilio is asked for by name and password, and its storage by neither', async () => {
    const talk = await SmsTalk.begin(stage)
    const file = sample('image/jpeg', 'view.jpg')
    const before = talk.twilio.downloads.length
    const event = await talk.hear('Look', { files: [file] })
    expect(event).toMatchObject({ type: 'IMAGE', text: 'Look', mime_type: 'image/jpeg' })
    await expectFile(linkOf(event), file)
    const basic = Buffer.from(`${talk.account.sid}:${talk.account.authToken}`).toString('base64')
    expect(talk.twilio.downloads.slice(before, before + 2)).toEqual([
      { place: 'api', status: 307, authorization: `Basic ${basic}` },
      { place: 'storage', status: 200, authorization: null },
    ])
  })

  it('says of a file that was deleted at Twilio that it is gone', async () => {
    const talk = await SmsTalk.begin(stage)
    const hear = talk.hear('Look', { files: [sample('image/png', 'view.png')] })
    talk.twilio.deleteMedia()
    const event = await hear
    await eventually(
      async () => (await fetch(linkOf(event))).status,
      status => expect(status).toBe(410),
    )
    const gone = (await talk.told(event.id, 2))[1]
    expect(gone).toMatchObject({ type: 'EVENT', auxiliary_data: { event: 'media' } })
  })

  it('carries a file out: Twilio fetches it from the hub', async () => {
    const talk = await SmsTalk.begin(stage)
    const conversation = await talk.write()
    const file_id = await upload(talk.scene, sample('image/jpeg', 'menu.jpg'))
    const answer = await talk.send(conversation, { type: 'IMAGE', text: 'Our menu', file_id })
    expect(answer.status).toBe(202)
    await talk.reaches(answer.body.id, 'DELIVERED')
    const [sent] = talk.twilio.sentTo(talk.customer)
    expect(sent?.body).toBe('Our menu')
    expect(sent?.mediaUrls).toEqual([expect.stringMatching(`^${talk.scene.hubUrl}/files/`)])
  })

  it('whose answer was lost is not sent again: the callback names our message, and settles it', async () => {
    const talk = await SmsTalk.begin(stage)
    const conversation = await talk.write()
    talk.twilio.plan([{ status: 'delivered', afterMs: 250 }, 'sent'])
    talk.twilio.fault(resetAfter())
    const id = await talk.say(conversation, 'Lost answer')
    await eventually(
      () => talk.message(id),
      message => expect(message).toMatchObject({ status: 'PREPARED', metadata: { ambiguous: true } }),
    )
    const events = await talk.told(id, 2)
    talk.twilio.plan(['sent', 'delivered'])
    expect(wordsOf(events)).toEqual(['SENT', 'delivered'])
    const [sent, ...others] = talk.twilio.sentTo(talk.customer)
    expect(others).toEqual([])
    await talk.twilio.settled()
    expect(await talk.message(id)).toMatchObject({
      ext_identifier: sent?.sid,
      status: 'DELIVERED',
      metadata: {},
    })
  })
})
