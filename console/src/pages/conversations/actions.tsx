import { useState } from 'preact/hooks'
import { useLocation } from 'preact-iso'
import { api, take } from '../../api/client.ts'
import { Button } from '../../kit/button.tsx'
import { Confirm } from '../../kit/confirm.tsx'
import { Menu, type MenuItem } from '../../kit/menu.tsx'
import { toast, toastError } from '../../kit/toast.tsx'
import { useHere } from '../../shell/here.tsx'
import { text } from '../../strings/text.ts'
import { actingAs } from './acting.ts'
import type { Agent } from './data.ts'
import type { Moving } from './moving.ts'
import { nameOf } from './people.tsx'
import type { Conversation } from './state.tsx'

interface Parts {
  readonly conversation: Conversation
  readonly agents: readonly Agent[]
  readonly moving: Moving
}

/** What one does about the state that it is in. */
export const StateButton = ({ conversation, agents, moving }: Parts) => {
  const { state } = conversation
  const me = agents.find(({ id, kind }) => id === actingAs.value && kind === 'HUMAN')
  if (state === 'AUTO_BOT') {
    const body = { state: 'OPEN', ...(me === undefined ? {} : { agent_id: me.id }) } as const
    return (
      <Button look="brand" onClick={() => void moving.move(conversation, body, 'conversation.taken')}>
        {text('conversation.takeOver')}
      </Button>
    )
  }
  if (state === 'BLOCKED')
    return (
      <Button onClick={() => void moving.move(conversation, { state: 'OPEN' }, 'conversation.unblocked')}>
        {text('conversation.unblock')}
      </Button>
    )
  if (state === 'CLOSED')
    return (
      <Button onClick={() => void moving.move(conversation, { state: 'OPEN' }, 'conversation.reopened')}>
        {text('conversation.reopen')}
      </Button>
    )
  return (
    <Button onClick={() => void moving.move(conversation, { state: 'CLOSED' }, 'conversation.closed')}>
      {text('conversation.close')}
    </Button>
  )
}

const save = (blob: Blob, name: string): void => {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}

/** All that is stored about the customer, as a file. */
const exportOf = async (tenantId: string, userId: string): Promise<void> => {
  const path = { tenant_id: tenantId, chat_user_id: userId }
  const url = '/api/v1/tenants/{tenant_id}/chat-users/{chat_user_id}/export/'
  const blob: Blob = await take(api.GET(url, { params: { path }, parseAs: 'blob' }))
  save(blob, `chat-user-${userId}.json`)
}

const ConfirmBlock = ({ conversation, moving, onClose }: Omit<Parts, 'agents'> & { onClose: () => void }) => (
  <Confirm
    title={text('conversation.blockTitle', { name: nameOf(conversation.chat_user) })}
    action={text('conversation.block')}
    isDestructive
    onConfirm={() => moving.ask(conversation, { state: 'BLOCKED' }, 'conversation.blocked')}
    onClose={onClose}
  >
    <p>{text('conversation.blockMeans')}</p>
    <p>{text('conversation.blockKeeps')}</p>
  </Confirm>
)

const ConfirmErase = ({ conversation, onClose }: { conversation: Conversation; onClose: () => void }) => {
  const { tenantId, to } = useHere()
  const { route } = useLocation()
  const { chat_user } = conversation
  const name = nameOf(chat_user)
  const erase = async (): Promise<void> => {
    const path = { tenant_id: tenantId, chat_user_id: chat_user.id }
    await api.DELETE('/api/v1/tenants/{tenant_id}/chat-users/{chat_user_id}/', { params: { path } })
    toast(text('conversation.erased', { name }))
    route(to.conversations)
  }
  return (
    <Confirm
      title={text('conversation.eraseTitle', { name })}
      action={text('conversation.erase')}
      isDestructive
      onConfirm={erase}
      onClose={onClose}
    >
      <p>{text('conversation.eraseMeans')}</p>
      <p>{text('conversation.eraseAfter')}</p>
    </Confirm>
  )
}

/** What else can be done. */
export const MoreActions = ({ conversation, moving }: Omit<Parts, 'agents'>) => {
  const { tenantId, isAdmin } = useHere()
  const [asked, setAsked] = useState<'block' | 'erase' | null>(null)
  const { state, chat_user } = conversation
  const items: MenuItem[] = []
  if (state === 'OPEN') {
    const onClick = (): void => void moving.move(conversation, { state: 'AUTO_BOT' }, 'conversation.handed')
    items.push({ label: text('conversation.toBot'), onClick })
  }
  if (state === 'AUTO_BOT') {
    const onClick = (): void => void moving.move(conversation, { state: 'CLOSED' }, 'conversation.closed')
    items.push({ label: text('conversation.close'), onClick })
  }
  if (isAdmin) {
    const onClick = (): void => void exportOf(tenantId, chat_user.id).catch(toastError)
    items.push({ label: text('conversation.export'), onClick })
  }
  if (state !== 'BLOCKED')
    items.push({
      label: text('conversation.blockAsk'),
      onClick: () => setAsked('block'),
      isDestructive: true,
    })
  if (isAdmin)
    items.push({
      label: text('conversation.eraseAsk'),
      onClick: () => setAsked('erase'),
      isDestructive: true,
    })
  const onClose = (): void => setAsked(null)
  return (
    <>
      {items.length > 0 && <Menu label={text('common.moreActions')} items={items} />}
      {asked === 'block' && <ConfirmBlock conversation={conversation} moving={moving} onClose={onClose} />}
      {asked === 'erase' && <ConfirmErase conversation={conversation} onClose={onClose} />}
    </>
  )
}
