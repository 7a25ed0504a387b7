import { createServer } from 'node:http'
import { expect, it } from 'vitest'
import { listen, shut } from '../../../stand-ins/listen.ts'
import { startSmsSide } from './sms.ts'

it("the demo's SMS posts what its customer does to where the hub has pointed the number", async () => {
  const side = await startSmsSide()
  const texts: string[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const form = new URLSearchParams(Buffer.concat(chunks).toString())
    texts.push(`${form.get('NumMedia')} ${form.get('Body')}`)
    response.end('<Response/>')
  })
  try {
    const { account_sid, auth_token } = side.credentials
    const call = async (path: string, init: RequestInit = {}) => {
      const basic = Buffer.from(`${account_sid}:${auth_token}`).toString('base64')
      const headers = { authorization: `Basic ${basic}` }
      const base = `${side.settings.GOTALLO_TWILIO_API_URL}/2010-04-01/Accounts/${account_sid}`
      const answer = await fetch(base + path, { ...init, headers })
      return (await answer.json()) as { incoming_phone_numbers: { sid: string }[] }
    }
    const { incoming_phone_numbers } = await call('/IncomingPhoneNumbers.json')
    const body = new URLSearchParams({ SmsUrl: await listen(server), SmsMethod: 'POST' })
    await call(`/IncomingPhoneNumbers/${incoming_phone_numbers[0]?.sid}.json`, { method: 'POST', body })
    await side.writes('Hello')
    await side.sendsPhoto(Buffer.from('photo'), 'This one')
    expect(texts).toEqual(['0 Hello', '1 This one'])
  } finally {
    await side.close()
    await shut(server)
  }
})
