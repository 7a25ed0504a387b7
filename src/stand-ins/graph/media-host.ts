import { Api, type CallRecord } from '../kit/api.ts'
import type { ApiAnswer, ApiCall } from '../kit/call.ts'
import type { Faults } from '../kit/faults.ts'
import { failed } from './call.ts'
import { GraphFailure } from './failure.ts'
import type { Own } from './faults.ts'
import { mediaOfUrl } from './media.ts'
import type { Media, State } from './state.ts'

/** A request for a file, by the path under which files are served. */
export const isOfMedia = ({ path }: ApiCall): boolean => path.startsWith('/whatsapp_business/attachments/')

const NOT_FOUND: ApiAnswer = {
  status: 404,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: '<!DOCTYPE html><html><body>Sorry, this content is not available at the moment.</body></html>',
}

const file = ({ bytes, mimeType, fileName }: Media): ApiAnswer => {
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

/** Gives a file to whoever has its address and its token. */
export const media = (state: State, { query, headers }: ApiCall): ApiAnswer => {
  const found = mediaOfUrl(state, query)
  if (found === null) return NOT_FOUND
  const token = state.phones.get(found.phoneNumberId)?.accessToken
  if (tokenOf(headers.authorization) !== token)
    return failed(new GraphFailure(190, { message: 'Authentication Error' }))
  if (state.redirectTo === null) return file(found)
  return { status: 302, headers: { location: `${state.redirectTo}/files/${found.id}` }, body: '' }
}

/** A request for a file came. */
export const noteDownload = (state: State, record: CallRecord): void =>
  state.records.addDownload('media', record.call.query.get('mid'), record)

const redirectedIdOf = ({ path }: ApiCall): string => path.split('/').pop() ?? ''

/** What the media host redirects to: it asks for no token, and remembers who brought one. */
const redirected = (state: State, call: ApiCall): ApiAnswer => {
  const found = state.media.get(redirectedIdOf(call))
  return found === undefined ? NOT_FOUND : file(found)
}

/**
 * Starts the servers of files that are wanted beside the API's.
 * @param origin of the API's server
 */
export const startMediaHosts = async (
  state: State,
  faults: Faults<Own>,
  origin: string,
): Promise<Api<Own>[]> => {
  const hosts: Api<Own>[] = []
  const start = async (
    answer: (state: State, call: ApiCall) => ApiAnswer,
    onCall: (record: CallRecord) => void,
  ): Promise<string> => {
    const host = new Api<Own>(call => answer(state, call), faults, { now: () => state.now(), onCall })
    hosts.push(host)
    await host.start()
    return host.url
  }
  if (state.settings.mediaRedirects)
    state.redirectTo = await start(redirected, record =>
      state.records.addDownload('redirected', redirectedIdOf(record.call), record),
    )
  state.mediaOrigin =
    state.settings.mediaHost === 'own' ? await start(media, record => noteDownload(state, record)) : origin
  return hosts
}
