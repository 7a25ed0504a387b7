import type { FastifyReply, FastifyRequest } from 'fastify'
import { Refusal } from '../../domain/errors.ts'
import { SECOND } from '../../domain/time.ts'
import type { OpenedStream } from '../../usecases/stream/streams.ts'
import type { Guard } from '../auth.ts'
import { EventStream, STREAM_SETTINGS } from '../event-stream.ts'
import type { ServerParts } from '../parts.ts'
import { type Api, MEMBER, route } from '../route.ts'
import { text } from '../schemas/fields.ts'
import { StreamQuery, streamFilter } from '../schemas/stream.ts'

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

/** Streams what happens to a tenant. */
export const streamRoutes = (api: Api, parts: ServerParts, guard: Guard): void => {
  const { usecases, telemetry } = parts
  const settings = { ...STREAM_SETTINGS, ...parts.settings.streams }
  const open = new Set<EventStream>()
  let isClosing = false
  const timer = setInterval(
    () => {
      for (const stream of open) stream.look()
    },
    Math.min(LOOK_MS, settings.lifetimeMs, settings.heartbeatMs),
  ).unref()
  // Before the server waits for what is under way: streams would be for hours.
  api.addHook('preClose', async () => {
    isClosing = true
    clearInterval(timer)
    for (const stream of open) stream.end('shutdown')
  })

  const begin = (opened: OpenedStream, tenantId: string, reply: FastifyReply): void => {
    const beganAt = performance.now()
    const stream = new EventStream(reply.raw, settings, reason => {
      open.delete(stream)
      opened.close()
      telemetry.emit('stream.ended', { tenantId, reason, ms: performance.now() - beganAt })
    })
    reply.hijack()
    telemetry.emit('stream.opened', { tenantId })
    open.add(stream)
    stream.begin(opened.cursor, () => opened.resume())
    if (isClosing) stream.end('shutdown')
    else opened.begin(stream)
  }

  api.get(
    '/tenants/:tenant_id/stream/',
    {
      ...route({
        id: 'streamTenant',
        tag: 'messages',
        summary: 'Stream messages, attempts and the health of services, live',
        description: DESCRIPTION,
        kinds: MEMBER,
        params: ['tenant_id'],
        query: StreamQuery,
        produces: 'text/event-stream',
        answers: { 200: text('Server-Sent Events, without end.') },
      }),
      exposeHeadRoute: false,
    },
    async (request, reply: FastifyReply) => {
      const { tenant_id: tenantId } = request.params
      const filter = streamFilter(request.query)
      const isAllowed = guard.stillAdmits(request)
      const opening = usecases.streams.open(
        tenantId,
        filter,
        placeOf(request, request.query.after),
        isAllowed,
      )
      const opened = await opening.catch(error => {
        throw explained(error, request)
      })
      if (reply.raw.destroyed) opened.close()
      else begin(opened, tenantId, reply)
    },
  )
}
