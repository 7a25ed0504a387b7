import type { JsonObject } from '../../domain/contract.ts'

const TEXT = { type: 'TEXT', text: 'Your order 1234 is on its way.', custom_data: { order: '1234' } }

const TEMPLATE = {
  type: 'HSM',
  template: {
    name: 'order_update',
    language: 'en_US',
    components: [{ type: 'body', parameters: [{ type: 'text', text: '1234' }] }],
  },
}

const BUTTONS = {
  type: 'WA_INTERACTIVE',
  interactive: {
    type: 'button',
    body: { text: 'When shall we deliver?' },
    action: {
      buttons: [
        { type: 'reply', reply: { id: 'today', title: 'Today' } },
        { type: 'reply', reply: { id: 'tomorrow', title: 'Tomorrow' } },
      ],
    },
  },
}

const FILE = {
  type: 'FILE',
  text: 'Your invoice.',
  file_url: 'https://files.example.com/invoice.pdf',
  mime_type: 'application/pdf',
  media_title: 'invoice.pdf',
}

const UPLOAD = { type: 'IMAGE', file_id: '01949f3a-6c1e-7d3a-9a53-2f6f0c1b7e11' }

const ADDRESS = { platform_id: '01949f3a-6c1e-7d3a-9a53-2f6f0c1b7e11', to: '+16505551234' }

/** Bodies for the documents, by name. */
export const EXAMPLES: JsonObject = {
  text: { summary: 'A text', value: TEXT },
  template: { summary: 'A template', value: TEMPLATE },
  buttons: { summary: 'Buttons', value: BUTTONS },
  file: { summary: 'A file by its URL', value: FILE },
  upload: { summary: 'A file that was uploaded', value: UPLOAD },
}

/** The same for a conversation that may begin: a template first, which every platform with a reply window wants. */
export const FIRST_EXAMPLES: JsonObject = {
  template: { summary: 'A template', value: { ...ADDRESS, ...TEMPLATE } },
  text: { summary: 'A text', value: { ...ADDRESS, ...TEXT } },
  buttons: { summary: 'Buttons', value: { ...ADDRESS, ...BUTTONS } },
  file: { summary: 'A file by its URL', value: { ...ADDRESS, ...FILE } },
  upload: { summary: 'A file that was uploaded', value: { ...ADDRESS, ...UPLOAD } },
}
