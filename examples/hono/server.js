import { createSeen, once, receive } from '@gotallo/receiver'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'

const secret = process.env.WEBHOOK_SECRET // whsec_…, shown when the service was made
if (!secret) throw new TypeError('WEBHOOK_SECRET is not set.')
const seen = createSeen()
const app = new Hono()

app.post('/', async c => {
  const got = await receive(c.req.raw, { secret })
  if (!got.ok) return c.text(got.detail, got.status)
  await once(seen, got.event.id, () => console.log(got.event.type, got.event.text))
  return c.body(null, 204) // what throws is answered 500, and the hub tries again
})

serve({ fetch: app.fetch, port: Number(process.env.PORT) })
