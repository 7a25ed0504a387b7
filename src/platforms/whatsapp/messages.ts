import type { Content, MessageChange, Person } from '../../domain/change.ts'
import { asObject, asText, pick, scalarsOf, type Wire } from '../shared/read.ts'
import type { Prune, Reading } from '../shared/sink.ts'
import { readTimestamp } from '../shared/timestamp.ts'
import { readEdit, readReaction, readRevoke } from './changes.ts'
import { readContent } from './content.ts'
import { readErrors } from './errors.ts'
import type { HappeningReader } from './happening.ts'
import { readCallPermission, readSystem, readWelcome } from './notices.ts'
import { personOf, readIds } from './people.ts'
import type { Scope } from './scope.ts'
import { asUnsupported } from './unsupported.ts'
import type { WireMessage } from './wire.ts'

/** Where a message comes from: which list of the post it stood in decides. */
export interface Side {
  readonly outbound: boolean
  readonly status: MessageChange['status']
  readonly person: Person | null
}

const HAPPENINGS: ReadonlyMap<string, HappeningReader> = new Map<string, HappeningReader>([
  ['reaction', readReaction],
  ['edit', readEdit],
  ['revoke', readRevoke],
  ['system', readSystem],
  ['request_welcome', readWelcome],
  ['interactive.call_permission_reply', readCallPermission],
])

const happeningOf = (message: WireMessage): HappeningReader | undefined => {
  const type = asText(message.type) ?? ''
  const kind = type === 'interactive' ? `.${asText(asObject(message.interactive)?.type) ?? ''}` : ''
  return HAPPENINGS.get(type + kind)
}

/** What any message may carry beside its content, kept under the platform's names. */
const BESIDE = ['referral', 'identity', 'group_id', 'from_parent_user_id', 'to_parent_user_id'] as const
const BESIDE_IN_CONTEXT = ['forwarded', 'frequently_forwarded', 'referred_product'] as const

interface Told {
  readonly content: Content
  readonly failed: boolean
  readonly unread: string | null
}

/** What must not be lost of a member: it decides what the message is called, and who wrote it. */
const KEPT_INSIDE = [
  ['interactive', ['type']],
  ['unsupported', ['type']],
  ['history_context', ['from_me', 'status']],
] as const

/**
 * What is left of a message that is nested too deeply to be copied: enough to show that there was one. Null for
 * what is no message itself: without its content it tells nothing.
 */
export const pruned: Prune = message => {
  if (happeningOf(message)) return null
  const inside = KEPT_INSIDE.flatMap(([name, kept]) => {
    const member = asObject(message[name])
    return member ? [[name, pick(scalarsOf(member), kept)] satisfies [string, Wire]] : []
  })
  return { ...scalarsOf(message), ...Object.fromEntries(inside) }
}

/** Reads the content with the errors that WhatsApp reports of it. */
const tell = (message: WireMessage, scope: Scope): Told => {
  const errors = readErrors(message.errors)
  const content = readContent(message)
  if (!content) {
    const { content: shown, unread } = asUnsupported(message, errors.length > 0 ? errors : scope.takeErrors())
    return { content: shown, failed: true, unread }
  }
  if (errors.length === 0) return { content, failed: false, unread: null }
  return {
    content: { ...content, auxiliaryData: { ...content.auxiliaryData, errors } },
    failed: false,
    unread: null,
  }
}

/** Reads a member of any list of messages. */
export const readMessage = (message: WireMessage, scope: Scope, side: Side): Reading => {
  const id = asText(message.id)
  if (!id) return { unread: 'This message has no id.' }
  const happening = happeningOf(message)
  if (happening) {
    // It would fire an event today for what happened long ago.
    if (!scope.live) return { unread: `A "${asText(message.type)}" in history changes nothing.` }
    return happening({ message, id, person: side.person, echo: side.outbound, scope })
  }
  if (!side.person) return { unread: 'This message does not say whose it is.' }
  const { content, failed, unread } = tell(message, scope)
  const context = asObject(message.context)
  const auxiliaryData = pick(message, BESIDE, { ...content.auxiliaryData })
  const change: MessageChange = {
    kind: 'message',
    extIdentifier: id,
    person: side.person,
    outbound: side.outbound,
    status: failed ? 'FAILED' : side.status,
    timestamp: readTimestamp(message.timestamp),
    content: { ...content, auxiliaryData: pick(context, BESIDE_IN_CONTEXT, auxiliaryData) },
    template: null,
    customData: {},
    quotedExtIdentifier: asText(context?.id),
    live: scope.live,
  }
  return unread ? { change, unread } : { change }
}

/** A member of `messages[]`: the customer wrote it. */
export const readInbound = (message: WireMessage, scope: Scope): Reading =>
  readMessage(message, scope, {
    outbound: false,
    status: 'RECEIVED',
    person: personOf(readIds(message.from_user_id, message.from), scope.people),
  })

/** A member of `message_echoes[]`: our side typed it in the WhatsApp Business app. */
export const readEcho = (message: WireMessage, scope: Scope): Reading =>
  readMessage(message, scope, {
    outbound: true,
    status: 'SENT',
    person: personOf(readIds(message.to_user_id, message.to), scope.people),
  })
