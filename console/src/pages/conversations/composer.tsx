import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef, useState } from 'preact/hooks'
import { ApiError } from '../../api/client.ts'
import { Button } from '../../kit/button.tsx'
import { ErrorNote, Note } from '../../kit/notes.tsx'
import { text, word } from '../../strings/text.ts'
import { actAs, actingAs } from './acting.ts'
import type { Agent } from './data.ts'
import type { Sending } from './sending.ts'
import type { Conversation } from './state.tsx'

/** As whom one writes. */
const SendAs = ({ agents }: { agents: readonly Agent[] }) => {
  const id = useId()
  const isKnown = agents.some(agent => agent.id === actingAs.value)
  return (
    <div class="gt-send-as">
      <label for={id}>{text('thread.sendAs')}</label>
      <div class="slds-select_container">
        <select
          id={id}
          class="slds-select"
          value={isKnown ? actingAs.value : ''}
          onChange={event => actAs(event.currentTarget.value)}
        >
          <option value="">{text('thread.nobodyNamed')}</option>
          {agents.map(agent => (
            <option key={agent.id} value={agent.id}>
              {agent.kind === 'AUTOMATED' ? text('thread.botNamed', { name: agent.name }) : agent.name}
            </option>
          ))}
        </select>
      </div>
    </div>
  )
}

/** Why nothing can be sent; null: it can. A bot may write while it has the conversation. */
const refusalOf = ({ sending_refused: refused }: Conversation, agent: Agent | null) =>
  refused?.code === 'conversation_has_bot' && agent?.kind === 'AUTOMATED' ? null : refused

export interface ComposerProps {
  readonly conversation: Conversation
  readonly agents: readonly Agent[]
  readonly send: Sending['send']
  /** What can be done where nothing can be sent. */
  readonly remedy: ComponentChildren
  /** It turned out to be otherwise than was known. */
  readonly onRefused: () => void
}

/** Text that is written, sent, and put back where the hub refuses it. */
const useDraft = (send: (words: string) => Promise<void>, onRefused: () => void) => {
  const [words, setWords] = useState('')
  const [error, setError] = useState<unknown>(null)
  const go = async (): Promise<void> => {
    const own = words.trim()
    if (own === '') return
    setWords('')
    setError(null)
    try {
      await send(own)
    } catch (failure) {
      setWords(later => (later === '' ? own : `${own}\n${later}`))
      setError(failure)
      if (failure instanceof ApiError && failure.status !== 0) onRefused()
    }
  }
  return { words, setWords, error, go: () => void go() }
}

interface BoxProps {
  readonly value: string
  readonly onInput: (value: string) => void
  /** Enter: Shift and Enter begin a new line. */
  readonly onSend: () => void
}

const Box = ({ value, onInput, onSend }: BoxProps) => {
  const box = useRef<HTMLTextAreaElement>(null)
  useEffect(() => {
    // What was pressed so that one can write again is gone, and the focus with it.
    if (document.activeElement === document.body) box.current?.focus({ preventScroll: true })
  }, [])
  return (
    <textarea
      ref={box}
      class="slds-textarea"
      rows={2}
      value={value}
      aria-label={text('thread.write')}
      placeholder={text('thread.write')}
      onInput={event => onInput(event.currentTarget.value)}
      onKeyDown={event => {
        if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
        event.preventDefault()
        onSend()
      }}
    />
  )
}

/** Where one writes: or why one cannot. */
export const Composer = ({ conversation, agents, send, remedy, onRefused }: ComposerProps) => {
  const agent = agents.find(({ id }) => id === actingAs.value) ?? null
  const refused = refusalOf(conversation, agent)
  const { words, setWords, error, go } = useDraft(own => send(own, agent), onRefused)
  return (
    <form
      class="gt-composer"
      onSubmit={event => {
        event.preventDefault()
        go()
      }}
    >
      {refused === null ? (
        <>
          <ErrorNote error={error} />
          <Box value={words} onInput={setWords} onSend={go} />
        </>
      ) : (
        <Note kind="warning" action={remedy}>
          {refused.code === 'conversation_has_bot' ? text('thread.hasBot') : refused.detail}
          <div>{word('thread.refused', refused.code)}</div>
        </Note>
      )}
      <div class="gt-composer__foot">
        <SendAs agents={agents} />
        {refused === null && (
          <Button look="brand" icon="utility:send" type="submit">
            {text('thread.send')}
          </Button>
        )}
      </div>
    </form>
  )
}
