import { createSeen, once, receive } from '@gotallo/receiver'

const seen = createSeen()

export async function POST(request) {
  const secret = process.env.WEBHOOK_SECRET ?? '' // whsec_…, shown when the service was made
  const got = await receive(request, { secret })
  if (!got.ok) return new Response(got.detail, { status: got.status })
  await once(seen, got.event.id, () => console.log(got.event.type, got.event.text))
  return new Response(null, { status: 204 }) // what throws is answered 500, and the hub tries again
}
