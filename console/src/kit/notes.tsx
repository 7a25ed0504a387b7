import type { ComponentChildren } from 'preact'
import { text } from '../strings/text.ts'
import { Button } from './button.tsx'
import { Icon } from './icon.tsx'

const KINDS = {
  info: ['utility:info', 'gt-note_info'],
  success: ['utility:success', 'gt-note_success'],
  warning: ['utility:warning', 'gt-note_warning'],
  error: ['utility:error', 'gt-note_error'],
} as const

export interface NoteProps {
  readonly kind?: keyof typeof KINDS
  readonly children: ComponentChildren
  /** Something to do about it. */
  readonly action?: ComponentChildren
}

/** Something to know, where it is to be known: it stays. What was just done is told by a toast. */
export const Note = ({ kind = 'info', children, action }: NoteProps) => {
  const [icon, look] = KINDS[kind]
  return (
    <div class={`gt-note ${look}`} role={kind === 'error' ? 'alert' : 'status'}>
      <Icon name={icon} size="x-small" tone="inherit" />
      <div class="gt-note__text">{children}</div>
      {action !== undefined && <div class="gt-note__action">{action}</div>}
    </div>
  )
}

/** What went wrong, in the hub's words. */
export const sentenceOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** A {@link Note} of what went wrong, and a way to try again. Nothing where nothing did. */
export const ErrorNote = ({ error, onRetry }: { error: unknown; onRetry?: () => void }) =>
  error === null || error === undefined ? null : (
    <Note
      kind="error"
      {...(onRetry === undefined
        ? {}
        : { action: <Button onClick={onRetry}>{text('common.tryAgain')}</Button> })}
    >
      {sentenceOf(error)}
    </Note>
  )
