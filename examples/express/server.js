import { createSeen, once, receive } from '@gotallo/receiver'
import express from 'express'

const secret = process.env.WEBHOOK_SECRET // whsec_…, shown when the service was made
if (!secret) throw new TypeError('WEBHOOK_SECRET is not set.')
const seen = createSeen()
const app = express()

// Before any app.use(express.json()): the signature is over the bytes as they came.
app.post('/', async (request, response) => {
  const got = await receive(request, { secret })
  if (!got.ok) return response.status(got.status).send(got.detail)
  await once(seen, got.event.id, () => console.log(got.event.type, got.event.text))
  response.sendStatus(204) // what throws is answered 500, and the hub tries again
})

app.listen(process.env.PORT)
