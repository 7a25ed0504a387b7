import type { ComponentChildren, RefObject } from 'preact'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { hubNow } from '../../api/clock.ts'
import { startOfDay } from '../../kit/ago.ts'
import { Button } from '../../kit/button.tsx'
import { Empty } from '../../kit/empty.tsx'
import { Icon } from '../../kit/icon.tsx'
import { ErrorNote } from '../../kit/notes.tsx'
import { SkeletonBlock } from '../../kit/skeleton.tsx'
import { More } from '../../kit/table.tsx'
import { clockOf } from '../../kit/time.tsx'
import { text } from '../../strings/text.ts'
import { authorOf, Bubble } from './bubble.tsx'
import { isLine, lineOf, marksOf } from './marks.ts'
import type { Pending } from './sending.ts'
import type { Message, Thread } from './thread.ts'

const dayName = new Intl.DateTimeFormat('en', { weekday: 'long', day: 'numeric', month: 'long' })
const dayNameOfYear = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'long', year: 'numeric' })

/** Today, yesterday, or a day by its name. */
const dayOf = (at: number): string => {
  const now = hubNow()
  if (startOfDay(at) === startOfDay(now)) return text('thread.today')
  if (startOfDay(at) === startOfDay(startOfDay(now) - 1)) return text('thread.yesterday')
  const isThisYear = new Date(at).getFullYear() === new Date(now).getFullYear()
  return (isThisYear ? dayName : dayNameOfYear).format(at)
}

/** Writing of one person belongs together as long as no more time than this lies between. */
const TOGETHER_MS = 5 * 60_000

const timeOf = ({ timestamp }: Message): number => Date.parse(timestamp)

const isTogether = (before: Message | undefined, message: Message): boolean =>
  before !== undefined &&
  before.type !== 'EVENT' &&
  before.outbound === message.outbound &&
  authorOf(before) === authorOf(message) &&
  timeOf(message) - timeOf(before) < TOGETHER_MS

const Line = ({ children }: { children: ComponentChildren }) => <li class="gt-thread__line">{children}</li>

const Items = ({ messages, events }: { messages: readonly Message[]; events: readonly Message[] }) => {
  const lines = events.filter(event => isLine(event, messages))
  const all = [...messages, ...lines].sort((a, b) => timeOf(a) - timeOf(b))
  return (
    <>
      {all.map((message, i) => {
        const before = all[i - 1]
        const isNewDay = before === undefined || startOfDay(timeOf(before)) !== startOfDay(timeOf(message))
        return [
          isNewDay && (
            <li key={`day ${message.id}`} class="gt-thread__day">
              <span>{dayOf(timeOf(message))}</span>
            </li>
          ),
          message.type === 'EVENT' ? (
            <Line key={message.id}>
              {lineOf(message)} · {clockOf(message.timestamp)}
            </Line>
          ) : (
            <Bubble
              key={message.id}
              message={message}
              marks={marksOf(message.id, events)}
              isFirst={isNewDay || !isTogether(before, message)}
            />
          ),
        ]
      })}
    </>
  )
}

/** What is on its way to the hub. */
const OnItsWay = ({ pending }: { pending: Pending }) => (
  <li class="gt-message gt-message_ours gt-message_pending">
    <span class="gt-message__author">{pending.agent?.name ?? text('thread.us')}</span>
    <div class="gt-bubble">
      <p class="gt-words">{pending.words}</p>
    </div>
    <div class="gt-message__foot">
      <span class="gt-tick">
        <Icon name="utility:clock" size="xx-small" tone="inherit" />
        {text('thread.sending')}
      </span>
    </div>
  </li>
)

/** So near to its end one is at it, in pixels. */
const NEAR = 60

/** Is one at the end of what scrolls, and the way there. */
const useEnd = (frame: RefObject<HTMLElement | null>) => {
  const isAtEnd = useRef(true)
  /** Where it was scrolled to. */
  const top = useRef(0)
  const [isBehind, setBehind] = useState(false)
  const toEnd = (): void => {
    frame.current?.scrollTo({ top: frame.current.scrollHeight })
    isAtEnd.current = true
    setBehind(false)
  }
  const onScroll = (): void => {
    const { current } = frame
    if (current === null) return
    const isNear = current.scrollHeight - current.scrollTop - current.clientHeight < NEAR
    // What grew since it was scrolled to its end is no reader who went up.
    if (isNear || current.scrollTop < top.current) isAtEnd.current = isNear
    top.current = current.scrollTop
    if (isAtEnd.current) setBehind(false)
  }
  return { isAtEnd, isBehind, setBehind, toEnd, onScroll }
}

/**
 * Follows what comes, but only where one is at the end; what is put before leaves what is shown where it is.
 * @param newest the last message's id
 * @param oldest the first one's
 */
const useFollowing = (newest: string | undefined, oldest: string | undefined) => {
  const frame = useRef<HTMLDivElement>(null)
  const list = useRef<HTMLOListElement>(null)
  const { isAtEnd, isBehind, setBehind, toEnd, onScroll } = useEnd(frame)
  /** How high it was before older ones were asked for; 0: they were not. */
  const height = useRef(0)
  // Pictures make it longer when they come.
  useLayoutEffect(() => {
    const observer = new ResizeObserver(() => isAtEnd.current && toEnd())
    if (list.current !== null) observer.observe(list.current)
    return () => observer.disconnect()
  }, [newest === undefined])
  useLayoutEffect(() => {
    if (isAtEnd.current) toEnd()
    else setBehind(true)
  }, [newest])
  useLayoutEffect(() => {
    const { current } = frame
    if (current === null) return
    if (height.current > 0) current.scrollTop += current.scrollHeight - height.current
    height.current = 0
  }, [oldest])
  /** Before older ones are asked for. */
  const hold = (): void => {
    height.current = frame.current?.scrollHeight ?? 0
  }
  return { frame, list, isBehind, toEnd, onScroll, hold }
}

/** Above the first message: older ones, or why there is none. */
const Beginning = ({ thread: { messages, pages }, onMore }: { thread: Thread; onMore: () => void }) => (
  <>
    <ErrorNote error={pages.error} onRetry={pages.reload} />
    <More pages={{ ...pages, more: onMore }} label={text('thread.earlier')} />
    {messages === null && pages.error === null && <SkeletonBlock tall />}
    {messages?.length === 0 && (
      <Empty icon="utility:chat" title={text('thread.none')}>
        {text('thread.noneText')}
      </Empty>
    )}
  </>
)

/** All that was written, the newest at the end. */
export const Messages = ({ thread, pending }: { thread: Thread; pending: readonly Pending[] }) => {
  const { messages, events, pages } = thread
  const { frame, list, isBehind, toEnd, onScroll, hold } = useFollowing(
    pending.at(-1)?.key ?? messages?.at(-1)?.id,
    messages?.[0]?.id,
  )
  const more = (): void => {
    hold()
    pages.more()
  }
  return (
    <div class="gt-thread">
      <div
        class="gt-thread__scroll"
        ref={frame}
        onScroll={onScroll}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard.
        tabIndex={0}
        role="log"
        aria-label={text('common.messages')}
      >
        <Beginning thread={thread} onMore={more} />
        <ol class="gt-thread__list" ref={list}>
          {messages !== null && <Items messages={messages} events={events} />}
          {pending.map(one => (
            <OnItsWay key={one.key} pending={one} />
          ))}
        </ol>
      </div>
      {isBehind && (
        <Button class="gt-thread__behind" icon="utility:down" onClick={toEnd}>
          {text('thread.newer')}
        </Button>
      )}
    </div>
  )
}
