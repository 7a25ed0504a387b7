import type { ComponentChildren } from 'preact'

const TONES = {
  neutral: 'gt-badge_neutral',
  success: 'gt-badge_success',
  warning: 'gt-badge_warning',
  error: 'gt-badge_error',
  info: 'gt-badge_info',
} as const
export type Tone = keyof typeof TONES

/** A state in a word, beside what has it; a sentence is a `Note`. */
export const Badge = ({ tone = 'neutral', children }: { tone?: Tone; children: ComponentChildren }) => (
  <span class={`slds-badge gt-badge ${TONES[tone]}`}>{children}</span>
)
