import { useState } from 'preact/hooks'
import { api, type Schema, take } from '../../api/client.ts'
import { usePages } from '../../api/pages.ts'
import { Badge } from '../../kit/badge.tsx'
import { Button } from '../../kit/button.tsx'
import { Confirm } from '../../kit/confirm.tsx'
import { Empty } from '../../kit/empty.tsx'
import { ErrorNote } from '../../kit/notes.tsx'
import { Card } from '../../kit/page.tsx'
import { type Column, PagedTable } from '../../kit/table.tsx'
import { Ago } from '../../kit/time.tsx'
import { toast } from '../../kit/toast.tsx'
import { useHere, usePath } from '../../shell/here.tsx'
import { type TextName, text, word } from '../../strings/text.ts'
import { CreateToken } from './create-token.tsx'
import { SettingsFrame } from './settings-frame.tsx'

type Token = Schema<'Token'>

/** Only a session ends by itself. */
const isSession = ({ expires_at }: Token): boolean => expires_at !== null

/** What it means to end it, or revoke it. */
const meaningOf = (token: Token): TextName => {
  if (!isSession(token)) return 'tokens.revokeMeans'
  return token.session_of === null ? 'tokens.endMeansSalesforce' : 'tokens.endMeans'
}

const Revoke = ({ token, onDone, onClose }: { token: Token; onDone: () => void; onClose: () => void }) => {
  const path = { ...usePath(), token_id: token.id }
  const isEnded = isSession(token)
  const revoke = async (): Promise<void> => {
    await api.DELETE('/api/v1/tenants/{tenant_id}/tokens/{token_id}/', { params: { path } })
    toast(text(isEnded ? 'tokens.ended' : 'tokens.revoked', { name: token.name }))
    onDone()
  }
  return (
    <Confirm
      title={text(isEnded ? 'tokens.endTitle' : 'tokens.revokeTitle', { name: token.name })}
      action={text(isEnded ? 'tokens.end' : 'tokens.revoke')}
      isDestructive
      onConfirm={revoke}
      onClose={onClose}
    >
      <p>{text(meaningOf(token))}</p>
      {!isEnded && <p>{text('tokens.revokeOwn')}</p>}
    </Confirm>
  )
}

const columnsOf = (onRevoke: (token: Token) => void): readonly Column<Token>[] => [
  {
    label: text('common.name'),
    cell: ({ name, org_id }) => (
      <>
        <strong>{name}</strong>
        {org_id !== null && <div class="gt-quiet">{text('tokens.boundTo', { org: org_id })}</div>}
      </>
    ),
  },
  {
    label: text('common.kind'),
    cell: token => (
      <>
        {word('tokens.kind', token.kind)}{' '}
        {isSession(token) && <Badge tone="info">{text('tokens.session')}</Badge>}
      </>
    ),
  },
  { label: text('common.created'), cell: ({ created_at }) => <Ago at={created_at} /> },
  {
    label: text('tokens.ends'),
    cell: ({ expires_at }) =>
      expires_at === null ? <span class="gt-quiet">{text('tokens.endsNot')}</span> : <Ago at={expires_at} />,
  },
  {
    label: text('common.actions'),
    isSilent: true,
    isNumber: true,
    cell: token => (
      <Button look="dangerText" onClick={() => onRevoke(token)}>
        {text(isSession(token) ? 'tokens.end' : 'tokens.revoke')}
        <span class="slds-assistive-text"> {token.name}</span>
      </Button>
    ),
  },
]

const TokenList = () => {
  const path = usePath()
  const [isCreating, setCreating] = useState(false)
  const [revoked, setRevoked] = useState<Token | null>(null)
  const list = usePages('tokens', page =>
    take(
      api.GET('/api/v1/tenants/{tenant_id}/tokens/', {
        params: { path, query: page },
      }),
    ),
  )
  const create = (
    <Button look="brand" onClick={() => setCreating(true)}>
      {text('tokens.create')}
    </Button>
  )
  return (
    <Card title={text('tokens.list')} actions={create} isFlush>
      <ErrorNote error={list.error} onRetry={list.reload} />
      <PagedTable
        caption={text('tokens.list')}
        columns={columnsOf(setRevoked)}
        pages={list}
        empty={
          <Empty icon="utility:key" title={text('tokens.none')} action={create}>
            {text('tokens.noneText')}
          </Empty>
        }
      />
      {isCreating && <CreateToken onDone={list.reload} onClose={() => setCreating(false)} />}
      {revoked !== null && <Revoke token={revoked} onDone={list.reload} onClose={() => setRevoked(null)} />}
    </Card>
  )
}

/** Who may use the API and the console: tokens, and the sessions made with them. */
export const Tokens = () => {
  const { isAdmin } = useHere()
  return (
    <SettingsFrame tab="tokens" isForAdmins>
      {isAdmin && <TokenList />}
    </SettingsFrame>
  )
}
