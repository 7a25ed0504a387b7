import type { RefObject } from 'preact'
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { IconButton } from './button.tsx'

/** Between a button and its list, in pixels. */
const GAP = 4

export interface MenuItem {
  readonly label: string
  readonly onClick: () => void
  readonly isDestructive?: boolean
}

interface ListProps {
  readonly id: string
  readonly label: string
  readonly items: readonly MenuItem[]
  /** The button that opened it. */
  readonly anchor: HTMLElement | null
  /** Closes it; `isDone`: the focus goes back to the button. */
  readonly onClose: (isDone: boolean) => void
}

/** Below its button, or above where there is no room: fixed, so that no table cuts it off. */
const placeOf = (anchor: HTMLElement, list: HTMLElement): Partial<CSSStyleDeclaration> => {
  const { top, bottom, right } = anchor.getBoundingClientRect()
  const fits = bottom + GAP + list.offsetHeight <= innerHeight
  return {
    top: `${fits ? bottom + GAP : Math.max(GAP, top - GAP - list.offsetHeight)}px`,
    right: `${document.documentElement.clientWidth - right}px`,
  }
}

/** Where the page moves under it, it closes. */
const useScrollAway = (onClose: ListProps['onClose']): void => {
  useEffect(() => {
    const away = (): void => onClose(false)
    addEventListener('scroll', away, { capture: true, passive: true, once: true })
    addEventListener('resize', away, { once: true })
    return () => {
      removeEventListener('scroll', away, { capture: true })
      removeEventListener('resize', away)
    }
  }, [])
}

/**
 * Keys within a list of buttons: arrows move the focus, Escape and Tab close it. The first button has the focus at once,
 * before the next key can come.
 * @returns what the list does with a key
 */
const useKeys = (list: RefObject<HTMLElement | null>, onClose: ListProps['onClose']) => {
  const buttons = (): HTMLButtonElement[] => [...(list.current?.querySelectorAll('button') ?? [])]
  useLayoutEffect(() => buttons()[0]?.focus({ preventScroll: true }), [])
  const step = (by: number): void => {
    const all = buttons()
    const at = all.indexOf(document.activeElement as HTMLButtonElement)
    all[(at + by + all.length) % all.length]?.focus()
  }
  return (event: KeyboardEvent): void => {
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
}

const List = ({ id, label, items, anchor, onClose }: ListProps) => {
  const list = useRef<HTMLDivElement>(null)
  useScrollAway(onClose)
  useLayoutEffect(() => {
    if (anchor !== null && list.current !== null)
      Object.assign(list.current.style, placeOf(anchor, list.current))
  }, [anchor])
  const onKeyDown = useKeys(list, onClose)
  const choose = (item: MenuItem): void => {
    onClose(true)
    item.onClick()
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
          onClick={() => choose(item)}
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
      {isOpen && <List id={id} label={label} items={items} anchor={frame.current} onClose={close} />}
    </div>
  )
}
