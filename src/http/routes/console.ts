import { fileURLToPath } from 'node:url'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Refusal } from '../../domain/errors.ts'
import { acceptedEncoding } from '../encodings.ts'
import type { ServerParts } from '../parts.ts'
import type { AddRoutes } from '../route.ts'
import { type StaticBody, StaticFiles } from '../static-files.ts'

const BUILT = fileURLToPath(new URL('../../../console/dist/', import.meta.url))
const INDEX = 'index.html'
const ASSETS = 'assets/'
/** Their names change with what is in them. */
const FOR_EVER = 'public, max-age=31536000, immutable'
/** Whoever has it asks whether it is still the same. */
const ASK_AGAIN = 'no-cache'

/** Nothing that the console could be made to do with a device. */
const NO_DEVICES = [
  ...['accelerometer', 'camera', 'display-capture', 'geolocation', 'gyroscope', 'magnetometer'],
  ...['microphone', 'midi', 'payment', 'publickey-credentials-get', 'screen-wake-lock', 'serial', 'usb'],
]

/** Customers' files and pictures come by https from anywhere; by http only where the hub itself does, on this machine. */
const policyOf = ({ settings, publicUrl }: ServerParts): string => {
  const framing = settings.frameAncestors ?? []
  const plain = settings.loopback && publicUrl.startsWith('http:') ? ' http:' : ''
  const media = `'self' data: blob: https:${plain}`
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `img-src ${media}`,
    `media-src ${media}`,
    "connect-src 'self'",
    "font-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${framing.length === 0 ? "'none'" : framing.join(' ')}`,
  ].join('; ')
}

const headersOf = (parts: ServerParts) => ({
  'content-security-policy': policyOf(parts),
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': NO_DEVICES.map(name => `${name}=()`).join(', '),
})

/** If-None-Match (RFC 9110 §13.1.2). */
const hasAlready = ({ headers }: FastifyRequest, etag: string): boolean =>
  (headers['if-none-match'] ?? '').split(',').some(one => ['*', etag, `W/${etag}`].includes(one.trim()))

const answer = (
  request: FastifyRequest,
  reply: FastifyReply,
  body: StaticBody,
  caching: string,
): FastifyReply => {
  const { bytes, type, encoding, etag } = body
  reply.headers({ 'cache-control': caching, vary: 'accept-encoding', etag })
  if (hasAlready(request, etag)) return reply.code(304).send()
  if (encoding !== null) reply.header('content-encoding', encoding)
  return reply.header('content-type', type).send(bytes)
}

const missing = (name: string): Refusal =>
  name.startsWith(ASSETS)
    ? new Refusal('not_found', `The console has no ${name}: load the page again.`)
    : new Refusal('not_found', 'The console is not built here: run npm run build:console, then ask again.')

/** The console's files, as they were built; whatever is none of them, and no asset, is a page of it. */
export const consoleRoutes: AddRoutes = (api, parts) => {
  const files = new StaticFiles(parts.settings.consoleFolder ?? BUILT)
  const headers = headersOf(parts)

  const serve = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    reply.headers(headers)
    const { '*': name = '' } = request.params as { readonly '*'?: string }
    const accepted = acceptedEncoding(request.headers['accept-encoding'])
    const isAsset = name.startsWith(ASSETS)
    const found = await files.find(name, accepted)
    const body = found ?? (isAsset ? null : await files.find(INDEX, accepted))
    if (body === null) throw missing(name)
    return answer(request, reply, body, isAsset ? FOR_EVER : ASK_AGAIN)
  }

  const hidden = { schema: { hide: true } }
  // Nobody who types the bare address wants a refusal.
  api.get('/', hidden, async (_request, reply) => reply.redirect('/console/', 303))
  api.get('/console/', hidden, serve)
  api.get('/console/*', hidden, serve)
}
