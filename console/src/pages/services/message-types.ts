import type { Schema } from '../../api/client.ts'

/** Types of messages, as a filter offers them: what customers send most comes first. */
export const MESSAGE_TYPES: readonly Schema<'MessageEvent'>['type'][] = [
  ...(['TEXT', 'IMAGE', 'VIDEO', 'AUDIO', 'VOICE', 'FILE', 'GIF', 'STICKER', 'LOCATION', 'CONTACT'] as const),
  ...(['BUTTON', 'WA_INTERACTIVE', 'TEMPLATE', 'HSM', 'MEDIA_HSM'] as const),
  ...(['STORY_MENTION', 'STORY_REPLY', 'IG_SHARE', 'EVENT'] as const),
]

/** From the customer, or to the customer. */
export const DIRECTIONS = ['inbound', 'outbound'] as const
