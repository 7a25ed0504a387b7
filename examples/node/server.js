import { createServer } from 'node:http'
import { createSeen, once, receive } from '@gotallo/receiver'

const secret = process.env.WEBHOOK_SECRET // whsec_…, shown when the service was made
if (!secret) throw new TypeError('WEBHOOK_SECRET is not set.')
const seen = createSeen()

createServer(async (request, response) => {
  const got = await receive(request, { secret })
  if (!got.ok) return response.writeHead(got.status).end(got.detail)
  const work = once(seen, got.event.id, () => console.log(got.event.type, got.event.text))
  const status = await work.then(() => 204).catch(() => 500) // after a 500 the hub tries again
  response.writeHead(status).end()
}).listen(process.env.PORT)
