import { createSeen, once, receive } from '@gotallo/receiver'
import Fastify from 'fastify'

const secret = process.env.WEBHOOK_SECRET // whsec_…, shown when the service was made
if (!secret) throw new TypeError('WEBHOOK_SECRET is not set.')
const seen = createSeen()
const app = Fastify()

app.register(async scope => {
  // In this scope alone the body stays unread: the signature is over the bytes as they came.
  scope.addContentTypeParser('application/json', (_request, payload, done) => done(null, payload))
  scope.post('/', async (request, reply) => {
    const got = await receive(request.raw, { secret })
    if (!got.ok) return reply.code(got.status).send(got.detail)
    await once(seen, got.event.id, () => console.log(got.event.type, got.event.text))
    return reply.code(204).send() // what throws is answered 500, and the hub tries again
  })
})

app.listen({ port: Number(process.env.PORT) })
