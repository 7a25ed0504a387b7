import { type Content, type MessageChange, MOST_PARTS, partIdentifier } from '../../../domain/change.ts'
import type { Json, JsonObject } from '../../../domain/contract.ts'
import { isUuid } from '../../../domain/id.ts'
import { plain, unsupported } from '../../shared/content.ts'
import { asObject, asText, clip, pick, type Wire } from '../../shared/read.ts'
import type { Reading } from '../../shared/sink.ts'
import type { Attachment } from './attachment.ts'
import { attachmentsOf, isEmpty, readAttachment } from './attachments.ts'
import { readDeletion } from './changes.ts'
import type { Side } from './side.ts'

/** One of the messages that a message of Meta's comes as. */
interface Part {
  readonly content: Content
  readonly failed?: true
  /** Why the raw post is worth keeping. */
  readonly unread?: string
}

/** What stands for content that cannot be read: an agent and a mirror must see that there was some. */
const unreadable = (type: string): Part => ({
  content: unsupported(clip(type)),
  failed: true,
})

const unknown = (type: string): Part => ({
  ...unreadable(type),
  unread: `The content of this message (${clip(type)}) could not be read.`,
})

const attachmentParts = (attachment: Attachment, text: string | null, side: Side): readonly Part[] => {
  const content = readAttachment(attachment, side.dialect)
  if (content) return [{ content }]
  // The preview of a link, of which nothing is told: the link is in the text.
  if (attachment.type === 'fallback' && text !== null) return []
  return [isEmpty(attachment) ? unreadable(attachment.type) : unknown(attachment.type)]
}

/** A reply to a story of ours; the story is kept as long as the message. */
const storyReply = (story: Wire, text: string | null): Content => {
  const url = asText(story.url)
  const id = asText(story.id)
  return {
    type: 'STORY_REPLY',
    text,
    media: url === null ? null : { ref: { url }, mimeType: null, title: null },
    auxiliaryData: { story: { id } },
  }
}

/** What the text says by itself: the answer to a quick reply, the reply to a story, a text. */
const leadOf = (message: Wire, text: string | null): Content | null => {
  const quick = asObject(message.quick_reply)
  if (quick) return plain('BUTTON', text, { button: { title: text, payload: asText(quick.payload) } })
  const story = asObject(asObject(message.reply_to)?.story)
  return story ? storyReply(story, text) : null
}

const canCarry = (part: Part | undefined): part is Part =>
  part !== undefined && !part.failed && part.content.text === null

/** The text goes with the first file, or before what has no place for it. */
const partsOf = (message: Wire, side: Side): readonly Part[] => {
  const text = asText(message.text)
  const parts = attachmentsOf(message.attachments, side.dialect).flatMap(one =>
    attachmentParts(one, text, side),
  )
  const lead = leadOf(message, text)
  if (lead) return [{ content: lead }, ...parts]
  const [first, ...others] = parts
  if (text !== null && canCarry(first)) return [{ ...first, content: { ...first.content, text } }, ...others]
  if (text !== null) return [{ content: plain('TEXT', text) }, ...parts]
  if (parts.length > 0) return parts
  return [message.is_unsupported === true ? unreadable('unsupported') : unknown('message')]
}

/** What any message may carry beside its content, kept under the platform's names. */
const BESIDE = ['referral', 'commands', 'tags', 'nlp', 'app_id'] as const

/** Our own tag of a send; another app's may be anything. */
const isTag = (metadata: unknown): metadata is string => typeof metadata === 'string' && isUuid(metadata)

const besideOf = (message: Wire, side: Side): JsonObject => ({
  ...pick(message, BESIDE),
  ...(asText(message.metadata) && !isTag(message.metadata) ? { metadata: message.metadata as Json } : {}),
  ...(side.standby ? { standby: true } : {}),
})

/** What tells whether an echo is of a send of ours. */
const originOf = (
  { metadata }: Wire,
  { ours, dialect }: Side,
): Pick<MessageChange, 'correlation' | 'mayBeOurs'> => {
  if (!ours) return {}
  if (isTag(metadata)) return { correlation: metadata }
  return dialect.isTagged ? {} : { mayBeOurs: true }
}

const statusOf = ({ failed }: Part, { ours }: Side): MessageChange['status'] => {
  if (failed) return 'FAILED'
  return ours ? 'SENT' : 'RECEIVED'
}

const TOO_MANY: Reading = { unread: `This message has more than ${MOST_PARTS} attachments.` }

/** `message`: what the customer wrote, or (an echo) what our side did. */
export const readMessage = (message: Wire, side: Side): readonly Reading[] => {
  const mid = asText(message.mid)
  const { person, ours, at } = side
  if (mid === null) return [{ unread: 'This message has no id.' }]
  if (message.is_deleted === true) return [readDeletion(mid, side)]
  if (person === null) return [{ unread: 'This message does not say whose it is.' }]
  const all = partsOf(message, side)
  const readings = all.slice(0, MOST_PARTS).map((part, index): Reading => {
    const { content } = part
    const auxiliaryData =
      index === 0 ? { ...content.auxiliaryData, ...besideOf(message, side) } : content.auxiliaryData
    const change: MessageChange = {
      kind: 'message',
      extIdentifier: partIdentifier(mid, index),
      person,
      outbound: ours,
      status: statusOf(part, side),
      timestamp: at,
      content: { ...content, auxiliaryData },
      template: null,
      customData: {},
      quotedExtIdentifier: index === 0 ? asText(asObject(message.reply_to)?.mid) : null,
      live: true,
      ...(index === 0 ? originOf(message, side) : {}),
    }
    return part.unread === undefined ? { change } : { change, unread: part.unread }
  })
  return all.length > MOST_PARTS ? [...readings, TOO_MANY] : readings
}
