import type { JsonObject } from '../../domain/contract.ts'
import { download } from '../download.ts'
import type { MediaAnswer, PlatformTools } from '../platform.ts'
import { asText } from '../shared/read.ts'

/** Begins to fetch a file. Viber serves what customers send at public addresses that work for some time, to anybody. */
export const fetchMedia = async (tools: PlatformTools, ref: JsonObject): Promise<MediaAnswer> => {
  const url = asText(ref.url)
  return url === null ? { state: 'gone', detail: 'This file has no address.' } : download(tools, url)
}
