import { signal } from '@preact/signals'
import { text } from '../strings/text.ts'
import { IconButton } from './button.tsx'
import { Icon } from './icon.tsx'
import { sentenceOf } from './notes.tsx'

interface Toast {
  readonly id: number
  readonly kind: 'success' | 'error'
  readonly message: string
}

const SHOWN_MS = 6_000
const toasts = signal<readonly Toast[]>([])
let last = 0

const drop = (id: number): void => {
  toasts.value = toasts.value.filter(toast => toast.id !== id)
}

/** Says for a moment that something was done; an error stays until it is closed. */
export const toast = (message: string, kind: Toast['kind'] = 'success'): void => {
  last += 1
  const id = last
  toasts.value = [...toasts.value.slice(-2), { id, kind, message }]
  if (kind === 'success') setTimeout(() => drop(id), SHOWN_MS)
}

/** Says what went wrong with something that was done from the page itself. */
export const toastError = (error: unknown): void => toast(sentenceOf(error), 'error')

/** Where toasts are shown: once, in the shell. */
export const Toasts = () => (
  <div class="gt-toasts" role="status" aria-live="polite">
    {toasts.value.map(({ id, kind, message }) => (
      <div key={id} class={`gt-toast gt-toast_${kind}`}>
        <Icon name={kind === 'success' ? 'utility:success' : 'utility:error'} tone="inherit" />
        <p>{message}</p>
        <IconButton
          icon="utility:close"
          label={text('common.close')}
          onClick={() => drop(id)}
          class="gt-toast__close"
        />
      </div>
    ))}
  </div>
)
