import type { MessageEvent } from '../../../packages/receiver/src/index.ts'
import type { TemplateOptions } from '../../../src/stand-ins/graph/index.ts'
import type { Kind } from './kinds.ts'

/** Templates as their owner made them. */
export const TEMPLATES: readonly TemplateOptions[] = [
  {
    name: 'order_update',
    category: 'UTILITY',
    components: [{ type: 'BODY', text: 'Hello {{1}}, order {{2}} is ready: {{1}}, come!' }],
  },
  {
    name: 'welcome',
    language: 'de',
    category: 'MARKETING',
    parameterFormat: 'NAMED',
    components: [{ type: 'BODY', text: 'Willkommen {{first_name}}, {{discount}} für dich.' }],
  },
  {
    name: 'bill',
    category: 'UTILITY',
    components: [
      { type: 'HEADER', format: 'IMAGE' },
      { type: 'BODY', text: 'Your bill, {{1}}.' },
      { type: 'BUTTONS', buttons: [{ type: 'URL', text: 'Pay', url: 'https://pay.example.com/{{1}}' }] },
    ],
  },
]

/** A template with what fills it, as it is asked for, sent and told. */
export const filled = (
  [name, language, category]: readonly [string, string, string],
  components: readonly object[],
  text: string,
): Omit<Kind, 'what' | 'wanted'> => ({
  body: { type: 'HSM', template: { name, language, components } },
  says: { type: 'template', template: { name, language: { code: language }, components } },
  template: { name, language, category, components, text } as MessageEvent['template'],
})

/** Templates that are text alone. */
export const TEMPLATE_KINDS: readonly Kind[] = [
  {
    what: 'HSM with parameters by their place',
    ...filled(
      ['order_update', 'en_US', 'UTILITY'],
      [
        {
          type: 'body',
          parameters: [
            { type: 'text', text: 'Ada' },
            {
              type: 'currency',
              currency: { fallback_value: '$100.99', code: 'USD', amount_1000: 100_990 },
            },
          ],
        },
      ],
      'Hello Ada, order $100.99 is ready: Ada, come!',
    ),
    wanted: { type: 'HSM' },
  },
  {
    what: 'HSM with parameters by their names',
    ...filled(
      ['welcome', 'de', 'MARKETING'],
      [
        {
          type: 'body',
          parameters: [
            { type: 'text', parameter_name: 'discount', text: '10 %' },
            { type: 'text', parameter_name: 'first_name', text: 'Ada' },
          ],
        },
      ],
      'Willkommen Ada, 10 % für dich.',
    ),
    wanted: { type: 'HSM' },
  },
]

/** A header with a picture. */
export const pictured = (image: object): object => ({
  type: 'header',
  parameters: [{ type: 'image', image }],
})

/** The template with a picture, and what fills it. @param header beside the rest; none where the file is given apart */
export const bill = (...header: readonly object[]): Omit<Kind, 'what' | 'wanted'> =>
  filled(
    ['bill', 'en_US', 'UTILITY'],
    [
      ...header,
      { type: 'body', parameters: [{ type: 'text', text: 'Ada' }] },
      { type: 'button', sub_type: 'url', index: '0', parameters: [{ type: 'text', text: '4711' }] },
    ],
    'Your bill, Ada.',
  )
