/**
 * What the published package promises, tried on whatever runtime runs this: it names nothing that web runtimes do not
 * have in common. Plain JavaScript, since it runs as it stands.
 */
import {
  applyToMirror,
  createSeen,
  isMessageEvent,
  once,
  parseInstant,
  receive,
  sign,
  verify,
} from '@gotallo/receiver'
import { EVENT, SECRET } from './given.js'

const BODY = JSON.stringify(EVENT)

function expect(what, got, wanted) {
  if (JSON.stringify(got) !== JSON.stringify(wanted))
    throw new Error(`${what}: ${JSON.stringify(got)} in place of ${JSON.stringify(wanted)}`)
}

async function headersOf(body) {
  const timestamp = Math.floor(Date.now() / 1000)
  return {
    'webhook-id': EVENT.id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': await sign({ id: EVENT.id, timestamp, body, secret: SECRET }),
  }
}

/** @throws Error that says what does not hold */
export async function check() {
  const headers = await headersOf(BODY)
  const request = body => new Request('https://receiver.example/', { method: 'POST', headers, body })
  const seen = createSeen()

  const first = await receive(request(BODY), { secret: SECRET, seen })
  expect('a web request', [first.ok, first.event, first.duplicate], [true, EVENT, false])
  await first.remember()
  const second = await receive(request(new TextEncoder().encode(BODY)), { secret: SECRET, seen })
  expect('the same again', [second.ok, second.duplicate], [true, true])
  const tampered = await receive(request(BODY.replace('TEXT', 'FILE')), { secret: SECRET })
  expect('another body', [tampered.status, tampered.reason], [401, 'signature_mismatch'])
  const large = await receive(request(BODY), { secret: SECRET, maxBytes: 100 })
  expect('a large body', [large.status, large.reason], [413, 'body_too_large'])
  const kept = await receive({ headers, body: BODY }, { secret: [`whsec_${btoa('another')}`, SECRET] })
  expect('a kept body under two secrets', kept.ok, true)
  const old = { headers, body: BODY, secret: SECRET, now: () => Date.now() + 3_600_000 }
  expect('an old request', (await verify(old)).reason, 'timestamp_too_old')

  let worked = 0
  const work = () => once(seen, 'another', () => worked++)
  expect('work', [await work(), await work(), worked], [true, false, 1])

  const map = new Map()
  applyToMirror(map, EVENT)
  expect('the mirror', map.get(EVENT.id), EVENT)
  expect('what is an event', [isMessageEvent(EVENT), isMessageEvent({})], [true, false])
  expect('an instant', parseInstant('2024-01-15T10:30:00.250Z'), 1705314600250)
}
