import type { ServerResponse } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Refusal } from '../../domain/errors.ts'
import { SECOND } from '../../domain/time.ts'
import type { OpenedStream } from '../../usecases/stream/streams.ts'
import type { Guard } from '../auth.ts'
import { EventStream } from '../event-stream.ts'
import type { ServerParts } from '../parts.ts'
import { type Api, MEMBER, route } from '../route.ts'
import { text } from '../schemas/fields.ts'
import { StreamQuery, streamFilter } from '../schemas/stream.ts'
import { STREAM_SETTINGS, type StreamSettings } from '../stream-settings.ts'

const DESCRIPTION = `Server-Sent Events, for as long as you read.

\`event: message\`: an event as webhooks carry it, byte for byte; its \`id\` is a cursor as of \`/events\`. Come again with the last one as Last-Event-ID (an EventSource does by itself), and nothing is missed. \`event: attempt\`: an attempt to deliver ended: \`{at, service_id, delivery_id, event_id, number, state, status, error, ms, next_attempt_at}\`. \`event: service\`: \`{at, service_id, change, state, reason}\`, where \`change\` is failing, recovered, created, state or deleted. Attempts and services are told as it happens and not again; where too much happens at once between nodes, \`event: missed\` says how many were left out: \`{count}\`.

Every 15 s something is said, if only a comment. Whoever takes nothing for 30 s is cut off (\`event: cut\`). \`event: end\` says why it ends otherwise: after an hour, when the node stops, when the token is revoked: \`{reason, detail}\`. Be ready for events of other names.`

/** How often each stream is looked at. */
const LOOK_MS = SECOND

/** As the reader says it: browsers in a header, when they come again. */
const placeOf = ({ headers }: FastifyRequest, after: string | undefined): string | null => {
  const last = headers['last-event-id']
  return (typeof last === 'string' && last !== '' ? last : after) ?? null
}

/** What is wrong with a cursor is said of where it stood. */
const explained = (error: unknown, request: FastifyRequest): unknown => {
  const isHeader = (request.headers['last-event-id'] ?? '') !== ''
  if (!isHeader || !(error instanceof Refusal) || error.errors[0]?.path !== 'after') return error
  const { message } = error.errors[0]
  return new Refusal('invalid', `Last-Event-ID ${message}.`, [{ path: 'last-event-id', message }])
}

/** The streams of this server. */
class OpenStreams {
  readonly #parts: ServerParts
  readonly #settings: StreamSettings
  readonly #open = new Set<EventStream>()
  readonly #timer: NodeJS.Timeout
  #isClosing = false

  constructor(parts: ServerParts) {
    this.#parts = parts
    this.#settings = { ...STREAM_SETTINGS, ...parts.settings.streams }
    const { lifetimeMs, heartbeatMs } = this.#settings
    this.#timer = setInterval(() => this.#look(), Math.min(LOOK_MS, lifetimeMs, heartbeatMs)).unref()
  }

  begin(opened: OpenedStream, tenantId: string, response: ServerResponse): void {
    const { telemetry } = this.#parts
    const beganAt = performance.now()
    const stream = new EventStream(response, this.#settings, reason => {
      this.#open.delete(stream)
      opened.close()
      telemetry.emit('stream.ended', { tenantId, reason, ms: performance.now() - beganAt })
    })
    telemetry.emit('stream.opened', { tenantId })
    this.#open.add(stream)
    stream.begin(opened.cursor, () => opened.resume())
    if (this.#isClosing) stream.end('shutdown')
    else opened.begin(stream)
  }

  close(): void {
    this.#isClosing = true
    clearInterval(this.#timer)
    for (const stream of this.#open) stream.end('shutdown')
  }

  #look(): void {
    for (const stream of this.#open) stream.look()
  }
}

const spec = route({
  id: 'streamTenant',
  tag: 'messages',
  summary: 'Stream messages, attempts and the health of services, live',
  description: DESCRIPTION,
  kinds: MEMBER,
  params: ['tenant_id'],
  query: StreamQuery,
  produces: 'text/event-stream',
  answers: { 200: text('Server-Sent Events, without end.') },
})

/** Streams what happens to a tenant. */
export const streamRoutes = (api: Api, parts: ServerParts, guard: Guard): void => {
  const { streams } = parts.usecases
  const open = new OpenStreams(parts)
  // Before the server waits for what is under way: streams would be for hours.
  api.addHook('preClose', async () => open.close())
  api.get(
    '/tenants/:tenant_id/stream/',
    { ...spec, exposeHeadRoute: false },
    async (request, reply: FastifyReply) => {
      const { tenant_id: tenantId } = request.params
      const place = placeOf(request, request.query.after)
      const isAllowed = guard.stillAdmits(request)
      const opening = streams.open(tenantId, streamFilter(request.query), place, isAllowed)
      const opened = await opening.catch(error => {
        throw explained(error, request)
      })
      reply.hijack()
      if (reply.raw.destroyed) opened.close()
      else open.begin(opened, tenantId, reply.raw)
    },
  )
}
