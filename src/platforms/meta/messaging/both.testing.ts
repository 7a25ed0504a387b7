import { createFacebook } from '../../facebook/index.ts'
import { createInstagram } from '../../instagram/index.ts'
import type { Outbound, Platform } from '../../platform.ts'
import type { graphSaying } from '../graph.testing.ts'

export const CREDENTIALS = { page_id: '1', account_id: '2', access_token: 'EAA1', app_secret: 's' }
/** Of an account that logs in by Instagram. */
export const LOGIN = { ...CREDENTIALS, access_token: 'IGAA1' }

/** Messenger and Instagram, at this Graph API. */
export const both = ({ tools }: ReturnType<typeof graphSaying>): readonly [Platform, Platform] => [
  createFacebook(tools),
  createInstagram({ ...tools, instagramApiUrl: 'https://instagram.example' }),
]

/** How a platform sends. @throws where it does not */
export const outboundOf = ({ outbound }: Platform): Outbound => {
  if (outbound === null) throw new Error('It sends nothing.')
  return outbound
}
