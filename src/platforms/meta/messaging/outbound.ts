import type { MessageType } from '../../../domain/contract.ts'
import type { Outbound } from '../../platform.ts'
import { type Form, type Forms, prepareBy } from '../../shared/forms.ts'
import { markRead, react } from './acts.ts'
import { checkInteractive, interactiveText, isBelowText } from './interactive.ts'
import { FILE_KINDS, LARGEST_FILE, TAGS, WINDOW_MS } from './limits.ts'
import { readRecipient } from './people.ts'
import { type Channel, sendMessage } from './send.ts'

const WITHOUT_CAPTION = 'files have no captions here: send the text as a message of its own'

const FILE: Form = { text: null, whyNoText: WITHOUT_CAPTION, file: 'needed' }

/** A template, or quick replies below a text. @param text what holds of a text */
const templateForm = ({ text, check }: Form): Form => ({
  text,
  file: 'none',
  part: 'interactive',
  check: (draft, isPlain) => [
    ...checkInteractive(draft),
    ...(isBelowText(draft) ? (check?.(draft, isPlain) ?? []) : []),
  ],
  complete: draft => ({ ...draft, text: interactiveText(draft) }),
})

/** What either of the two takes. */
export const messagingForms = (
  platform: string,
  text: Form,
  more: readonly (readonly [MessageType, Form])[] = [],
): Forms => ({
  platform,
  types: new Map<MessageType, Form>([
    ['TEXT', text],
    ...[...FILE_KINDS.keys()].map((type): [MessageType, Form] => [type, FILE]),
    ['TEMPLATE', templateForm(text)],
    ...more,
  ]),
  instead: {
    LOCATION: 'send a link to a map as TEXT',
    CONTACT: 'send it as TEXT',
    BUTTON: 'send a TEMPLATE with buttons',
    WA_INTERACTIVE: 'send a TEMPLATE with buttons',
    HSM: 'templates of WhatsApp are not known here',
    MEDIA_HSM: 'templates of WhatsApp are not known here',
  },
  tags: TAGS,
})

/** How either of the two sends. It takes no key by which a repeated send would be known, and takes no message back. */
export const createMessagingOutbound = (
  channel: Channel,
  forms: Forms,
  ratePerS: number,
  isPlain: boolean,
): Outbound => ({
  windowMs: WINDOW_MS,
  ratePerS,
  idempotent: false,
  recipient: to => readRecipient(to, channel.dialect),
  prepare: draft => prepareBy(forms, draft, isPlain),
  largestFile: type => {
    const kind = FILE_KINDS.get(type)
    return kind === undefined ? null : LARGEST_FILE[kind]
  },
  send: (message, credentials) => sendMessage(channel, message, credentials),
  react: (to, extIdentifier, emoji, credentials) => react(channel, to, extIdentifier, emoji, credentials),
  markRead: (_extIdentifier, typing, credentials, { from }) => markRead(channel, from, typing, credentials),
})
