import type { Wire } from '../kit/call.ts'
import type { Account, Sent } from './state.ts'

const OBJECTS = { page: 'page', instagram: 'instagram' } as const

/** A post of one item. @param at milliseconds since 1970 */
export const postOf = (
  { id, kind }: Account,
  customer: string,
  item: Wire,
  at: number,
  isOurs = false,
): Wire => {
  const [us, him] = [{ id }, { id: customer }]
  const parties = isOurs ? { sender: us, recipient: him } : { sender: him, recipient: us }
  return {
    object: OBJECTS[kind],
    entry: [{ time: at, id, messaging: [{ ...parties, timestamp: at, ...item }] }],
  }
}

const APP_ID = 1_517_776_481_860_111

/** What a message of the business looks like when it comes back. @param fileUrl where what it has is served */
export const echoOf = ({ kind }: Account, { mid, body }: Sent, fileUrl: string | null): Wire => {
  const {
    text,
    attachment,
    quick_replies: _buttons,
    ...others
  } = body.message as Wire & {
    readonly attachment?: Wire
  }
  const payload = fileUrl === null ? attachment?.payload : { url: fileUrl }
  return {
    message: {
      mid,
      is_echo: true,
      ...(kind === 'page' ? { app_id: APP_ID } : {}),
      ...(text === undefined ? {} : { text }),
      ...(attachment === undefined ? {} : { attachments: [{ type: attachment.type, payload }] }),
      ...others,
    },
  }
}
