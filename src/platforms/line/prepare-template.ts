import type { Draft } from '../../domain/draft.ts'
import type { FieldError } from '../../domain/errors.ts'
import { oneError, textProblem } from '../shared/problems.ts'
import { asObject, asText } from '../shared/read.ts'
import { MOST } from './limits.ts'
import { noQuote } from './prepare-parts.ts'

/** Of a structured message: where its words stand, and what it cannot be without. */
interface Shape {
  readonly words: 'text' | 'altText'
  readonly longest: number
  readonly needs: readonly string[]
  /** It may reply to another message. */
  readonly quotes?: true
}

const ALT = { words: 'altText', longest: MOST.altText } as const
const TEXT = { words: 'text', longest: MOST.text, needs: [], quotes: true } as const

/** LINE's message objects that no other type of ours stands for. */
const SHAPES: ReadonlyMap<unknown, Shape> = new Map<unknown, Shape>([
  ['template', { ...ALT, needs: ['template'] }],
  ['flex', { ...ALT, needs: ['contents'] }],
  ['imagemap', { ...ALT, needs: ['baseUrl', 'baseSize', 'actions'] }],
  // A text with quick replies, emojis, mentions or another sender's name.
  ['text', TEXT],
  ['textV2', TEXT],
])

/** What is wrong with the `interactive` of a TEMPLATE; what stands deeper in it is LINE's to judge. */
export const checkTemplate = (draft: Draft): FieldError[] => {
  const interactive = asObject(draft.auxiliaryData.interactive)
  if (!interactive)
    return [{ path: 'interactive', message: "is missing: TEMPLATE is one of LINE's message objects" }]
  const shape = SHAPES.get(interactive.type)
  if (!shape) {
    const message = `must be one of ${[...SHAPES.keys()].join(', ')}`
    return [{ path: 'interactive.type', message }]
  }
  const missing = shape.needs.filter(name => (interactive[name] ?? null) === null)
  return [
    ...oneError(`interactive.${shape.words}`, textProblem(interactive[shape.words], shape.longest)),
    ...missing.map(name => ({ path: `interactive.${name}`, message: 'is missing' })),
    ...(shape.quotes ? [] : noQuote(draft)),
  ]
}

/** The words of a structured message are its text. */
export const completeTemplate = (draft: Draft): Draft => {
  const interactive = asObject(draft.auxiliaryData.interactive)
  const shape = SHAPES.get(interactive?.type)
  return { ...draft, text: shape ? asText(interactive?.[shape.words]) : null }
}

/** True for a message object that may reply to another message. */
export const isQuoting = (type: unknown): boolean => SHAPES.get(type)?.quotes === true
