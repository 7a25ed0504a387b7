import type { Content } from '../../../domain/change.ts'
import type { JsonObject } from '../../../domain/contract.ts'
import { asText, without } from '../../shared/read.ts'
import type { Attachment } from './attachment.ts'
import type { Dialect } from './dialect.ts'

/** A page that people open, as against a file on Meta's servers. */
const PAGE = /^https?:\/\/(?:(?:[\w-]+\.)?facebook\.com|fb\.watch|fb\.me|(?:www\.)?instagram\.com)\//i

const URL_OF = new Set(['url'])

/**
 * A shared post, reel or story. Where Meta gives the address of its file, that is ours to fetch, and not shown; the
 * address of a page is.
 */
export const readShare = ({ type, payload, wire }: Attachment, { shares }: Dialect): Content => {
  const url = asText(payload.url) ?? asText(wire.url)
  const title = asText(payload.title) ?? asText(wire.title)
  const isPage = url !== null && PAGE.test(url)
  const told = isPage ? { ...payload, url } : without(payload, URL_OF)
  const share = { ...(title === null ? {} : { title }), ...told, type } as JsonObject
  const shown = shares.get(type) ?? 'IG_SHARE'
  const media = url === null || isPage ? null : { ref: { url }, mimeType: null, title }
  // What is no file is shown as what it is only where that says so by itself.
  return {
    type: media === null && shown !== 'IG_SHARE' ? 'TEXT' : shown,
    text: null,
    media,
    auxiliaryData: { share },
  }
}
