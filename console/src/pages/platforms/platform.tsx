import { useState } from 'preact/hooks'
import { useLocation } from 'preact-iso'
import { api, type Schema, take } from '../../api/client.ts'
import { type Query, useQuery } from '../../api/query.ts'
import { Button } from '../../kit/button.tsx'
import { Confirm } from '../../kit/confirm.tsx'
import { Facts } from '../../kit/facts.tsx'
import { Checkbox } from '../../kit/fields.tsx'
import { operatorName, PlatformMark, platformName } from '../../kit/mark.tsx'
import { Menu } from '../../kit/menu.tsx'
import { ErrorNote, Note } from '../../kit/notes.tsx'
import { Card, Page } from '../../kit/page.tsx'
import { SkeletonBlock } from '../../kit/skeleton.tsx'
import { Ago } from '../../kit/time.tsx'
import { toast, toastError } from '../../kit/toast.tsx'
import { useHere, usePath } from '../../shell/here.tsx'
import { text } from '../../strings/text.ts'
import { NotFound } from '../not-found.tsx'
import { EditPlatform } from './edit.tsx'
import { EVERY_MS } from './every.ts'
import { CheckAgain, Health, HealthBadge } from './health.tsx'
import { Say } from './say.tsx'
import { Steps } from './steps.tsx'

type Account = Schema<'Platform'>

const ONE = '/api/v1/tenants/{tenant_id}/platforms/{platform_id}/'

const Forwarding = ({ account, query }: { account: Account; query: Query<Account> }) => {
  const { isAdmin } = useHere()
  const path = { ...usePath(), platform_id: account.id }
  const set = async (message_forwarding: boolean): Promise<void> => {
    query.set({ ...account, message_forwarding })
    try {
      query.set(await take(api.PATCH(ONE, { params: { path }, body: { message_forwarding } })))
    } catch (error) {
      query.set(account)
      toastError(error)
    }
  }
  return (
    <Checkbox
      label={text('platforms.forwardingLabel')}
      help={text('platforms.forwardingHelp')}
      checked={account.message_forwarding}
      disabled={!isAdmin}
      onChange={isOn => void set(isOn)}
    />
  )
}

const SettingsCard = ({
  query,
  account,
  onEdit,
}: {
  query: Query<Account>
  account: Account
  onEdit: () => void
}) => {
  const { isAdmin } = useHere()
  const onOff = (isOn: boolean): string => text(isOn ? 'platforms.on' : 'platforms.off')
  return (
    <Card
      title={text('nav.settings')}
      actions={isAdmin && <Button onClick={onEdit}>{text('common.edit')}</Button>}
    >
      <div class="gt-stack">
        <Forwarding account={account} query={query} />
        <Facts
          facts={[
            [text('common.type'), platformName(account.type)],
            [text('platforms.botLabel'), onOff(account.starts_with_bot)],
            [text('platforms.transcribeLabel'), onOff(account.transcribe_enabled)],
            [text('platforms.lastHeard'), <Ago key="heard" at={account.health.last_heard_at} />],
            [text('common.created'), <Ago key="created" at={account.created_at} />],
          ]}
        />
      </div>
    </Card>
  )
}

const Delete = ({ account, onClose }: { account: Account; onClose: () => void }) => {
  const { to } = useHere()
  const { route } = useLocation()
  const { id, name, type } = account
  const path = { ...usePath(), platform_id: id }
  const remove = async (): Promise<void> => {
    await api.DELETE(ONE, { params: { path } })
    toast(text('common.deleted', { name }))
    route(to.platforms)
  }
  return (
    <Confirm
      title={text('common.deleteTitle', { name })}
      action={text('common.delete')}
      isDestructive
      onConfirm={remove}
      onClose={onClose}
    >
      <p>{text('platforms.deleteText', { kind: operatorName(type) })}</p>
    </Confirm>
  )
}

interface LoadedProps {
  readonly account: Account
  readonly query: Query<Account>
  readonly verifyToken: string | null
  readonly onEdit: () => void
}

const Loaded = ({ account, query, verifyToken, onEdit }: LoadedProps) => {
  const { isAdmin } = useHere()
  const isCustom = account.type === 'CUSTOM'
  return (
    <>
      {!isAdmin && <Note>{text('platforms.onlyAdmin')}</Note>}
      {isCustom && isAdmin && (
        <Card title={text('say.title')}>
          <Say platformId={account.id} />
        </Card>
      )}
      <div class="gt-grid">
        {!isCustom && (
          <Card
            title={text('common.health')}
            actions={isAdmin && <CheckAgain platform={account} onChecked={query.set} />}
          >
            <Health platform={account} />
          </Card>
        )}
        <SettingsCard account={account} query={query} onEdit={onEdit} />
      </div>
      <Card
        title={
          isCustom ? text('platforms.feed') : text('platforms.setUpAt', { kind: operatorName(account.type) })
        }
      >
        <Steps platform={account} verifyToken={verifyToken} />
      </Card>
    </>
  )
}

const Actions = ({ onOpen }: { onOpen: (dialog: 'edit' | 'delete') => void }) => (
  <Menu
    label={text('common.moreActions')}
    items={[
      { label: text('common.edit'), onClick: () => onOpen('edit') },
      { label: text('common.delete'), onClick: () => onOpen('delete'), isDestructive: true },
    ]}
  />
)

const Kind = ({ type }: Pick<Account, 'type'>) => (
  <span class="gt-row">
    <PlatformMark type={type} size="small" /> {platformName(type)}
  </span>
)

/** The account, and the word that its platform asks for: known once it was set here. */
const useAccount = (id: string) => {
  const path = { ...usePath(), platform_id: id }
  const query = useQuery(`platform ${id}`, () => take(api.GET(ONE, { params: { path } })), {
    everyMs: EVERY_MS,
  })
  const [verifyToken, setVerifyToken] = useState<string | null>(null)
  const changed = (now: Account, given: string | null): void => {
    query.set(now)
    if (given !== null) setVerifyToken(given)
  }
  return { query, verifyToken, changed }
}

/** One account on a chat platform. */
export const Platform = ({ id = '' }: { readonly id?: string }) => {
  const { isAdmin, to } = useHere()
  const [dialog, setDialog] = useState<'edit' | 'delete' | null>(null)
  const { query, verifyToken, changed } = useAccount(id)
  const account = query.data
  if (query.error?.status === 404) return <NotFound />
  const close = (): void => setDialog(null)
  return (
    <Page
      title={account?.name ?? text('common.account')}
      icon="standard:omni_channel"
      trail={[{ label: text('nav.platforms'), href: to.platforms }]}
      badge={account !== null && <HealthBadge health={account.health} />}
      subtitle={account !== null && <Kind type={account.type} />}
      actions={isAdmin && <Actions onOpen={setDialog} />}
    >
      <ErrorNote error={query.error} onRetry={query.reload} />
      {account === null ? (
        <SkeletonBlock tall />
      ) : (
        <Loaded account={account} query={query} verifyToken={verifyToken} onEdit={() => setDialog('edit')} />
      )}
      {account !== null && dialog === 'edit' && (
        <EditPlatform platform={account} onChanged={changed} onClose={close} />
      )}
      {account !== null && dialog === 'delete' && <Delete account={account} onClose={close} />}
    </Page>
  )
}
