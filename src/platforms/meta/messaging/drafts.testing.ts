import type { MessageType } from '../../../domain/contract.ts'
import type { Draft } from '../../../domain/draft.ts'
import { draftOf, linked, uploaded } from '../../draft.testing.ts'

const LINK = 'https://files.example/a'

const template = (interactive: Draft['auxiliaryData'], text: string | null = null): Draft =>
  draftOf('TEMPLATE', { text, auxiliaryData: { interactive } })

const BUTTON = { type: 'postback', title: 'Yes', payload: 'YES' }

/** A draft of each kind that Messenger and Instagram take. */
export const DRAFTS: readonly Draft[] = [
  draftOf('TEXT', { text: 'Hello' }),
  draftOf('TEXT', { text: 'Later', auxiliaryData: { tag: 'HUMAN_AGENT' } }),
  ...(['IMAGE', 'VIDEO', 'AUDIO', 'FILE', 'GIF'] satisfies MessageType[]).map(type =>
    draftOf(type, { media: linked(LINK) }),
  ),
  draftOf('IMAGE', { media: uploaded('image/png') }),
  draftOf('VOICE', { media: uploaded('audio/mp4') }),
  draftOf('FILE', { media: uploaded('application/pdf', 'Bill.pdf') }),
  template({ template_type: 'button', text: 'Shall we?', buttons: [BUTTON] }),
  template({ template_type: 'generic', elements: [{ title: 'Jacket', buttons: [BUTTON] }] }),
  template({ template_type: 'media', elements: [{ media_type: 'image', attachment_id: '1' }] }),
  template({ quick_replies: [{ content_type: 'text', title: 'Red', payload: 'RED' }] }, 'Which one?'),
  template({ quick_replies: [{ content_type: 'user_email' }] }, 'Your address?'),
]
