import type { NoticeChange, Person } from '../../domain/change.ts'
import { asChatId } from './ids.ts'
import { identityOf } from './people.ts'
import type { WireMessage } from './wire.ts'

/** What a message tells in place of a content: something happened in its chat. */
const SERVICES: ReadonlySet<string> = new Set([
  'new_chat_members',
  'left_chat_member',
  'chat_owner_left',
  'chat_owner_changed',
  'new_chat_title',
  'new_chat_photo',
  'delete_chat_photo',
  'group_chat_created',
  'supergroup_chat_created',
  'channel_chat_created',
  'message_auto_delete_timer_changed',
  'migrate_to_chat_id',
  'migrate_from_chat_id',
  'pinned_message',
  'successful_payment',
  'refunded_payment',
  'users_shared',
  'user_shared',
  'chat_shared',
  'gift',
  'unique_gift',
  'gift_upgrade_sent',
  'connected_website',
  'write_access_allowed',
  'passport_data',
  'proximity_alert_triggered',
  'boost_added',
  'chat_background_set',
  'checklist_tasks_done',
  'checklist_tasks_added',
  'direct_message_price_changed',
  'forum_topic_created',
  'forum_topic_edited',
  'forum_topic_closed',
  'forum_topic_reopened',
  'general_forum_topic_hidden',
  'general_forum_topic_unhidden',
  'giveaway_created',
  'giveaway_completed',
  'managed_bot_created',
  'paid_message_price_changed',
  'poll_option_added',
  'poll_option_deleted',
  'suggested_post_approved',
  'suggested_post_approval_failed',
  'suggested_post_declined',
  'suggested_post_paid',
  'suggested_post_refunded',
  'video_chat_scheduled',
  'video_chat_started',
  'video_chat_ended',
  'video_chat_participants_invited',
  'community_chat_added',
  'community_chat_removed',
])

/** What happened, by the platform's own name; null where the message tells of nothing that is known here. */
export const serviceOf = (message: WireMessage): string | null =>
  Object.keys(message).find(name => SERVICES.has(name) && message[name] !== null) ?? null

/**
 * Whom a service message is about. A group that becomes a supergroup gets another id: it is told in both of them, and
 * the conversation goes on under the new one, whichever comes first.
 */
export const aboutWhom = (
  message: WireMessage,
  chat: string,
  person: Person,
): Pick<NoticeChange, 'person' | 'identities'> => {
  const to = asChatId(message.migrate_to_chat_id)
  const from = asChatId(message.migrate_from_chat_id)
  const [before, after] = to !== null ? [chat, to] : [from, chat]
  if (before === null || before === after) return { person }
  const lost = [identityOf(before, null)]
  return { person: { ...person, identities: lost }, identities: { gained: [identityOf(after, null)], lost } }
}
