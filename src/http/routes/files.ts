import type { IncomingHttpHeaders } from 'node:http'
import multipart from '@fastify/multipart'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Static } from 'typebox'
import { baseType } from '../../domain/bounds.ts'
import { Refusal } from '../../domain/errors.ts'
import type { ServableFile } from '../../usecases/serve-file.ts'
import { isKnown, isSameVersion, wantedPart } from '../byte-range.ts'
import { contentDisposition } from '../content-disposition.ts'
import type { ServerParts, UseCases } from '../parts.ts'
import { type Api, empty, MEMBER, route } from '../route.ts'
import { text } from '../schemas/fields.ts'
import { FileParams, LinkQuery, UploadedSchema, UploadSchema, uploadedView } from '../schemas/file.ts'
import type { SlowCallers } from '../slow-callers.ts'
import { letGo, readUpload } from '../upload-part.ts'
import { validatorCompiler } from '../validation.ts'

const tag = 'messages'

/** Whatever a file says it is: it runs nothing, loads nothing, and is no page of this hub. */
const POLICY = "sandbox; default-src 'none'"
/** A browser's own page for a sound or a film loads that once more, from the origin that it came from. */
const PLAYED = /^(?:audio|video)\//
const POLICY_OF_PLAYED = "sandbox allow-same-origin; default-src 'none'; media-src 'self'"

const download = route({
  tag,
  kinds: null,
  id: 'getFile',
  summary: 'Get a file',
  description:
    'The address is `secure_url` of a message or a customer: a link that is signed and expires. What is not here yet is fetched from its platform first. Takes `Range` (one range), `If-Range` and `If-None-Match`.',
  query: LinkQuery,
  produces: 'application/octet-stream',
  answers: {
    200: text('The file, under its own type.', { format: 'binary' }),
    206: text('A part of it.', { format: 'binary' }),
    304: empty('You have it already.'),
  },
  problems: [
    'link_invalid',
    'not_found',
    'file_gone',
    'range_invalid',
    'files_unavailable',
    'store_unavailable',
  ],
})

/** The part of a request for a file that is looked at. */
interface Download {
  readonly method: string
  readonly headers: IncomingHttpHeaders
  readonly params: Static<typeof FileParams>
  readonly query: Static<typeof LinkQuery>
}

const etagOf = ({ sha256 }: ServableFile): string => `"${sha256}"`

/** @param seconds for how long the link works */
const headersOf = (file: ServableFile, seconds: number) => ({
  etag: etagOf(file),
  'accept-ranges': 'bytes',
  'cache-control': `private, max-age=${seconds}`,
  'content-security-policy': PLAYED.test(baseType(file.mimeType)) ? POLICY_OF_PLAYED : POLICY,
  'content-disposition': contentDisposition(file.mimeType, file.title),
})

const rangeInvalid = ({ size }: ServableFile): Refusal =>
  new Refusal('range_invalid', `The file has ${size} bytes: the range lies behind its end.`)

const sendFile = async (
  { serveFile }: UseCases,
  { headers, params, query, method }: Download,
  reply: FastifyReply,
): Promise<FastifyReply> => {
  const { expires = '', signature = '' } = query
  const seconds = serveFile.admit(params.file_id, { expires, signature })
  const file = await serveFile.find(params.file_id)
  const shown = headersOf(file, seconds)
  if (isKnown(headers['if-none-match'], shown.etag)) return reply.code(304).headers(shown).send()
  const typed = { ...shown, 'content-type': file.mimeType, 'content-length': file.size }
  if (method === 'HEAD') return reply.headers(typed).send()
  const ranges = isSameVersion(headers['if-range'], shown.etag) ? headers.range : undefined
  const part = wantedPart(ranges, file.size)
  if (part === 'none') {
    reply.header('content-range', `bytes */${file.size}`)
    throw rangeInvalid(file)
  }
  if (part === 'all') {
    const stream = await serveFile.read(file)
    return reply.headers(typed).send(stream)
  }
  const stream = await serveFile.read(file, part)
  const { start, end } = part
  return reply
    .code(206)
    .headers({
      ...typed,
      'content-length': end - start + 1,
      'content-range': `bytes ${start}-${end}/${file.size}`,
    })
    .send(stream)
}

/** Files by their signed links. No token: the signature says that we gave the link away. */
export const fileRoutes = (api: Api, { usecases }: ServerParts): void => {
  const schema = { ...download.schema, params: FileParams }
  const hidden = { ...schema, hide: true }
  // What platforms fetch has a name behind it, by whose ending some of them know what it is; it means nothing to us.
  for (const [path, shown] of [
    ['/files/:file_id', schema],
    ['/files/:file_id/:name', hidden],
  ] as const) {
    // Of its own: the framework's would begin to read what it does not send.
    api.head(path, { ...download, schema: shown }, async (request, reply: FastifyReply) =>
      sendFile(usecases, request, reply),
    )
    api.get(path, { ...download, schema: shown }, async (request, reply: FastifyReply) =>
      sendFile(usecases, request, reply),
    )
  }
}

const FORM = /^multipart\/form-data\s*(?:;|$)/i

const upload = route({
  tag,
  kinds: MEMBER,
  id: 'uploadFile',
  summary: 'Upload a file',
  description:
    'To be sent with a message: name its `id` as `file_id` there. A form with one part, `file`. What is uploaded can be sent for as long as events are kept. It may take as long as it goes on: one that stands still for a minute, or comes at less than 8 KiB a second, is cut off. An `Idempotency-Key` is not heeded here: what is uploaded twice is there twice.',
  params: ['tenant_id'],
  body: UploadSchema,
  answers: { 201: UploadedSchema },
  problems: ['file_too_large', 'files_unavailable'],
})

const requireForm = ({ headers }: FastifyRequest): void => {
  if (FORM.test(headers['content-type'] ?? '')) return
  throw new Refusal(
    'media_type_unsupported',
    'Send the file as a form: content-type multipart/form-data, with one part called file.',
  )
}

/** The form is read by the handler, as it comes: there is no body to be looked at before. */
const unread: typeof validatorCompiler = part =>
  part.httpPart === 'body' ? value => ({ value }) : validatorCompiler(part)

export const uploadRoutes = (
  api: Api,
  { usecases: { uploadFile } }: ServerParts,
  slow: SlowCallers,
): void => {
  api.register(async (scope: Api) => {
    scope.removeAllContentTypeParsers()
    // How large a file may be is the file store's to say, while it comes.
    await scope.register(multipart, {
      throwFileSizeLimit: false,
      limits: { fileSize: Number.MAX_SAFE_INTEGER },
    })
    scope.post(
      '/tenants/:tenant_id/files/',
      {
        ...upload,
        schema: { ...upload.schema, consumes: ['multipart/form-data'] },
        onRequest: async request => {
          requireForm(request)
          slow.takesFile(request.raw)
        },
        validatorCompiler: unread,
      },
      async (request, reply) => {
        try {
          const taken = await uploadFile.add(request.params.tenant_id, await readUpload(request))
          return reply.code(201).send(uploadedView(taken))
        } catch (error) {
          letGo(request)
          throw error
        }
      },
    )
  })
}
