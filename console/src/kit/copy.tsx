import { useState } from 'preact/hooks'
import { text } from '../strings/text.ts'
import { Button } from './button.tsx'

const SHOWN_MS = 2_000

/** The clipboard, or where a frame or plain HTTP has none, a selection. */
const copy = async (value: string): Promise<void> => {
  if (navigator.clipboard !== undefined) return navigator.clipboard.writeText(value)
  const area = document.createElement('textarea')
  area.value = value
  ;(document.querySelector('dialog[open]') ?? document.body).append(area)
  area.select()
  document.execCommand('copy')
  area.remove()
}

/** Copies a value, and says that it did. */
export const CopyButton = ({ value, label = text('common.copy') }: { value: string; label?: string }) => {
  const [isDone, setDone] = useState(false)
  const go = async (): Promise<void> => {
    await copy(value)
    setDone(true)
    setTimeout(() => setDone(false), SHOWN_MS)
  }
  return (
    <Button icon={isDone ? 'utility:check' : 'utility:copy'} onClick={() => void go()}>
      <span aria-live="polite">{isDone ? text('common.copied') : label}</span>
    </Button>
  )
}

/** A value on one line to be copied, such as a URL or a secret; what has lines is `Code`. */
export const Copyable = ({ label, value }: { label: string; value: string }) => (
  <div class="gt-copyable">
    <span class="gt-copyable__label">{label}</span>
    <div class="gt-copyable__row">
      <code>{value}</code>
      <CopyButton value={value} />
    </div>
  </div>
)
