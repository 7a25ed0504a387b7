import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { listen } from '../listen.ts'
import { type Answer, failed, type GraphCall, readCall } from './call.ts'
import { answer } from './exchange.ts'
import { GraphFailure } from './failure.ts'
import type { Faults } from './faults.ts'
import { mediaOfUrl } from './media.ts'
import type { Download } from './records.ts'
import type { Media, State } from './state.ts'

/** The path under which files are served. */
export const MEDIA_PATH = '/whatsapp_business/attachments/'

/** A server of the stand-in. */
export interface Host {
  readonly state: State
  readonly faults: Faults
  /** Of the API, known once it listens. */
  readonly origin: () => string
}

const notFound: Answer = {
  status: 404,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: '<!DOCTYPE html><html><body>Sorry, this content is not available at the moment.</body></html>',
}

const file = ({ bytes, mimeType, fileName }: Media): Answer => {
  const name = (fileName ?? 'File').replace(/[^\x20-\x7e]|["\\]/g, '_')
  return {
    status: 200,
    headers: {
      'content-type': mimeType,
      'content-length': String(bytes.length),
      'content-disposition': `inline; filename="${name}"`,
    },
    body: bytes,
  }
}

const tokenOf = (header: string | undefined): string => header?.replace(/^(Bearer|OAuth) /i, '') ?? ''

const answerOf = (state: State, { query, headers }: GraphCall): Answer => {
  const media = mediaOfUrl(state, query)
  if (media === null) return notFound
  const token = state.phones.get(media.phoneNumberId)?.accessToken
  if (tokenOf(headers.authorization) !== token)
    return failed(new GraphFailure(190, { message: 'Authentication Error' }))
  if (state.redirectTo === null) return file(media)
  return { status: 302, headers: { location: `${state.redirectTo}/files/${media.id}` }, body: '' }
}

const record = (state: State, host: Download['host'], mediaId: string | null, call: GraphCall): Download => {
  const { headers } = call
  const authorized = headers.authorization !== undefined
  const download: Download = { host, mediaId, headers, authorized, status: null }
  state.records.downloads.push(download)
  return download
}

const exchange = async (
  { state, faults }: Host,
  call: GraphCall,
  response: ServerResponse,
  download: Download,
  answered: Answer,
): Promise<void> => {
  const given = (status: number): void => {
    download.status = status
  }
  await answer({ state, call, response, fault: faults.take(call), carryOut: async () => answered, given })
}

/** Serves a file to whoever has its address and its token. */
export const serveMedia = async (
  host: Host,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const call = await readCall(request, () => host.state.now())
  const download = record(host.state, 'media', call.query.get('mid'), call)
  await exchange(host, call, response, download, answerOf(host.state, call))
}

/** What the media host redirects to: it asks for no token, and remembers who brought one. */
const serveRedirected = async (
  host: Host,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const call = await readCall(request, () => host.state.now())
  const id = call.path.split('/').pop() ?? ''
  const media = host.state.media.get(id)
  const download = record(host.state, 'redirected', id, call)
  await exchange(host, call, response, download, media === undefined ? notFound : file(media))
}

const serverOf = (serve: typeof serveMedia, host: Host): Server =>
  createServer((request, response) => {
    serve(host, request, response).catch(() => response.destroy())
  })

/**
 * Starts the servers of files that are wanted beside the API's.
 * @param host the API's server, which listens already
 */
export const startMediaHosts = async (host: Host): Promise<Server[]> => {
  const { state } = host
  const servers: Server[] = []
  const start = (serve: typeof serveMedia): Promise<string> => {
    const server = serverOf(serve, host)
    servers.push(server)
    return listen(server)
  }
  if (state.settings.mediaRedirects) state.redirectTo = await start(serveRedirected)
  state.mediaOrigin = state.settings.mediaHost === 'own' ? await start(serveMedia) : host.origin()
  return servers
}
