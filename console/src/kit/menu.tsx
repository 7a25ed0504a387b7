import { useEffect, useId, useRef, useState } from 'preact/hooks'
import { IconButton } from './button.tsx'

export interface MenuItem {
  readonly label: string
  readonly onClick: () => void
  readonly isDestructive?: boolean
}

interface ListProps {
  readonly id: string
  readonly label: string
  readonly items: readonly MenuItem[]
  /** Closes it; `isDone`: the focus goes back to the button. */
  readonly onClose: (isDone: boolean) => void
}

const List = ({ id, label, items, onClose }: ListProps) => {
  const list = useRef<HTMLDivElement>(null)
  const buttons = (): HTMLButtonElement[] => [...(list.current?.querySelectorAll('button') ?? [])]
  useEffect(() => buttons()[0]?.focus(), [])
  const step = (by: number): void => {
    const all = buttons()
    const at = all.indexOf(document.activeElement as HTMLButtonElement)
    all[(at + by + all.length) % all.length]?.focus()
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const keys: Readonly<Record<string, () => void>> = {
      ArrowDown: () => step(1),
      ArrowUp: () => step(-1),
      Escape: () => onClose(true),
    }
    const act = keys[event.key]
    if (event.key === 'Tab') onClose(false)
    if (act === undefined) return
    event.preventDefault()
    act()
  }
  return (
    <div
      class="gt-menu__list"
      id={id}
      role="menu"
      tabIndex={-1}
      aria-label={label}
      ref={list}
      onKeyDown={onKeyDown}
    >
      {items.map(item => (
        <button
          key={item.label}
          type="button"
          role="menuitem"
          class={item.isDestructive === true ? 'gt-menu__item_destructive' : ''}
          onClick={() => {
            onClose(true)
            item.onClick()
          }}
        >
          {item.label}
        </button>
      ))}
    </div>
  )
}

/** What else can be done: a button that opens a list. Arrow keys move, Escape closes. */
export const Menu = ({ label, items }: { label: string; items: readonly MenuItem[] }) => {
  const [isOpen, setOpen] = useState(false)
  const frame = useRef<HTMLDivElement>(null)
  const id = useId()
  useEffect(() => {
    if (!isOpen) return
    const outside = (event: Event): void => {
      if (!frame.current?.contains(event.target as Node)) setOpen(false)
    }
    document.addEventListener('pointerdown', outside)
    return () => document.removeEventListener('pointerdown', outside)
  }, [isOpen])
  const close = (isDone: boolean): void => {
    setOpen(false)
    if (isDone) frame.current?.querySelector('button')?.focus()
  }
  return (
    <div class="gt-menu" ref={frame}>
      <IconButton
        icon="utility:threedots_vertical"
        label={label}
        look="border"
        expanded={isOpen}
        controls={id}
        onClick={() => setOpen(!isOpen)}
      />
      {isOpen && <List id={id} label={label} items={items} onClose={close} />}
    </div>
  )
}
