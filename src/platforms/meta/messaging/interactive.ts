import type { Draft } from '../../../domain/draft.ts'
import type { FieldError } from '../../../domain/errors.ts'
import { oneError, textProblem } from '../../shared/problems.ts'
import { asList, asObject, asText, type Wire } from '../../shared/read.ts'
import { MOST } from './limits.ts'
import { templateText } from './templates.ts'

type Check = (wire: Wire, path: string) => FieldError[]

/** Checks a list by its members. */
const each = (value: unknown, path: string, most: number, check: Check): FieldError[] => {
  if (!Array.isArray(value) || value.length === 0)
    return [{ path, message: 'must be a list of at least one' }]
  if (value.length > most) return [{ path, message: `must not have more than ${most}` }]
  return value.flatMap((one, index) => {
    const wire = asObject(one)
    const at = `${path}[${index}]`
    return wire ? check(wire, at) : [{ path: at, message: 'must be an object' }]
  })
}

const optional = (value: unknown, path: string, most: number): FieldError[] =>
  (value ?? null) === null ? [] : oneError(path, textProblem(value, most))

/** What the phone fills in by itself needs no title. */
const PREFILLED = new Set<unknown>(['user_phone_number', 'user_email', 'location'])

const checkQuickReply: Check = (reply, path) => {
  if (PREFILLED.has(reply.content_type)) return optional(reply.payload, `${path}.payload`, MOST.payload)
  if (reply.content_type !== 'text') {
    const words = 'must be text, user_phone_number or user_email'
    return [{ path: `${path}.content_type`, message: words }]
  }
  return [
    ...oneError(`${path}.title`, textProblem(reply.title, MOST.quickReplyTitle)),
    ...oneError(`${path}.payload`, textProblem(reply.payload, MOST.payload)),
  ]
}

const checkButton: Check = (button, path) => [
  ...oneError(`${path}.type`, textProblem(button.type, MOST.payload)),
  ...optional(button.title, `${path}.title`, MOST.buttonTitle),
  ...optional(button.payload, `${path}.payload`, MOST.payload),
]

const checkElement: Check = (element, path) => [
  ...oneError(`${path}.title`, textProblem(element.title, MOST.elementTitle)),
  ...optional(element.subtitle, `${path}.subtitle`, MOST.elementTitle),
  ...((element.buttons ?? null) === null
    ? []
    : each(element.buttons, `${path}.buttons`, MOST.buttons, checkButton)),
]

/** Kinds of templates whose limits are known; the others pass as they are. */
const TEMPLATES: ReadonlyMap<unknown, Check> = new Map<unknown, Check>([
  [
    'button',
    (wire, path) => [
      ...oneError(`${path}.text`, textProblem(wire.text, MOST.buttonText)),
      ...each(wire.buttons, `${path}.buttons`, MOST.buttons, checkButton),
    ],
  ],
  ['generic', (wire, path) => each(wire.elements, `${path}.elements`, MOST.elements, checkElement)],
])

const PATH = 'interactive'

const aboutReplies = ({ quick_replies: replies }: Wire): FieldError[] =>
  replies === undefined ? [] : each(replies, `${PATH}.quick_replies`, MOST.quickReplies, checkQuickReply)

const aboutTemplate = (interactive: Wire, text: string | null): FieldError[] => {
  const kind = interactive.template_type
  if (typeof kind !== 'string' || kind === '')
    return [{ path: `${PATH}.template_type`, message: 'must be the kind of a template, such as button' }]
  // The text of a template is what follows from it.
  const isOther = text !== null && text !== templateText(interactive)
  return [
    ...(isOther ? [{ path: 'text', message: 'is not possible: a template has its own' }] : []),
    ...(TEMPLATES.get(kind)?.(interactive, PATH) ?? []),
  ]
}

/** True for quick replies below a text, as against a template that has words of its own. */
export const isBelowText = ({ auxiliaryData }: Pick<Draft, 'auxiliaryData'>): boolean => {
  const interactive = asObject(auxiliaryData.interactive)
  return interactive?.template_type === undefined && interactive?.quick_replies !== undefined
}

/** What is wrong with the `interactive` of a TEMPLATE: the payload of a template, or quick replies below a text. */
export const checkInteractive = ({ auxiliaryData, text }: Draft): FieldError[] => {
  const interactive = asObject(auxiliaryData.interactive)
  if (!interactive) return [{ path: PATH, message: 'is missing: TEMPLATE is a template or quick replies' }]
  if (!isBelowText({ auxiliaryData }))
    return [...aboutReplies(interactive), ...aboutTemplate(interactive, text)]
  const strangers = Object.keys(interactive).filter(name => name !== 'quick_replies')
  return [
    ...oneError('text', text === null ? 'is missing: quick replies stand below a text' : null),
    ...aboutReplies(interactive),
    ...strangers.map(name => ({ path: `${PATH}.${name}`, message: 'is not known here' })),
  ]
}

/** The words of a TEMPLATE: its own where it has some. */
export const interactiveText = ({ auxiliaryData, text }: Draft): string | null => {
  const interactive = asObject(auxiliaryData.interactive)
  return interactive?.template_type === undefined ? text : templateText(interactive)
}

/** What a TEMPLATE says, in Meta's shape; null where it says nothing. */
export const interactiveBody = (value: unknown, text: string | null): Wire | null => {
  const interactive = asObject(value)
  if (!interactive) return null
  const { quick_replies: told, ...payload } = interactive
  const replies = asList(told).length > 0 ? { quick_replies: told } : {}
  if (asText(interactive.template_type)) return { attachment: { type: 'template', payload }, ...replies }
  return text !== null && 'quick_replies' in replies ? { text, ...replies } : null
}
