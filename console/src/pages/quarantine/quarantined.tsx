import { useEffect, useRef, useState } from 'preact/hooks'
import { useLocation } from 'preact-iso'
import { api, type Schema, take } from '../../api/client.ts'
import { useQuery } from '../../api/query.ts'
import { Button, LinkButton } from '../../kit/button.tsx'
import { Code, pretty } from '../../kit/code.tsx'
import { Confirm } from '../../kit/confirm.tsx'
import { Facts } from '../../kit/facts.tsx'
import { ErrorNote, Note } from '../../kit/notes.tsx'
import { Card, Page } from '../../kit/page.tsx'
import { SkeletonBlock } from '../../kit/skeleton.tsx'
import { Ago } from '../../kit/time.tsx'
import { toast, toastError } from '../../kit/toast.tsx'
import { useHere } from '../../shell/here.tsx'
import { text } from '../../strings/text.ts'
import { NotFound } from '../not-found.tsx'
import { useAccountNames } from './accounts.ts'
import { Reasons } from './reasons.tsx'

type Post = Schema<'QuarantinedDetail'>
type Replayed = Schema<'QuarantineReplay'>

const ONE = '/api/v1/tenants/{tenant_id}/quarantine/{quarantine_id}/'

const FORM = /^[\w.+%-]+=[^&\s]*(?:&[\w.+%-]+=[^&\s]*)+$/

/** JSON on several lines, a form's fields a line each, and anything else as it came. */
const readable = (body: string): string =>
  FORM.test(body)
    ? [...new URLSearchParams(body)].map(([name, value]) => `${name}: ${value}`).join('\n')
    : pretty(body)

const Outcome = ({ replayed: { changes, removed } }: { replayed: Replayed }) => {
  const { to } = useHere()
  const back = useRef<HTMLAnchorElement>(null)
  // The button that was pressed is gone.
  useEffect(() => back.current?.focus(), [removed])
  if (!removed) return <Note kind="warning">{text('quarantine.unread', { count: changes })}</Note>
  return (
    <Note
      kind="success"
      action={
        <LinkButton anchor={back} href={to.quarantine}>
          {text('quarantine.back')}
        </LinkButton>
      }
    >
      {changes === 0 ? text('quarantine.readNothingNew') : text('quarantine.read', { count: changes })}
    </Note>
  )
}

const Delete = ({ id, onClose }: { id: string; onClose: () => void }) => {
  const { tenantId, to } = useHere()
  const { route } = useLocation()
  const remove = async (): Promise<void> => {
    await api.DELETE(ONE, { params: { path: { tenant_id: tenantId, quarantine_id: id } } })
    toast(text('quarantine.deleted'))
    route(to.quarantine)
  }
  return (
    <Confirm
      title={text('quarantine.delete')}
      action={text('common.delete')}
      isDestructive
      onConfirm={remove}
      onClose={onClose}
    >
      <p>{text('quarantine.deleteText')}</p>
    </Confirm>
  )
}

const About = ({ post }: { post: Post }) => {
  const { to } = useHere()
  const nameOf = useAccountNames()
  return (
    <Facts
      facts={[
        [text('quarantine.received'), <Ago key="received" at={post.received_at} />],
        [
          text('common.account'),
          <a key="account" href={to.platform(post.platform_id)}>
            {nameOf(post.platform_id)}
          </a>,
        ],
        [text('quarantine.size'), text('quarantine.bytes', { count: post.size })],
      ]}
    />
  )
}

const Parts = ({ post, isGone }: { post: Post; isGone: boolean }) => (
  <>
    {!isGone && (
      <Card title={text('quarantine.reason')}>
        <Reasons reasons={post.reasons} />
      </Card>
    )}
    <Card title={text('quarantine.raw')}>
      <div class="gt-stack">
        <About post={post} />
        <Code
          label={text(post.body_encoding === 'utf-8' ? 'quarantine.body' : 'quarantine.bodyBase64')}
          source={post.body_encoding === 'utf-8' ? readable(post.body) : post.body}
        />
      </div>
    </Card>
  </>
)

/** Reads it once more, and shows what came of it. */
const useReplay = (id: string, post: Post | null, onRead: (post: Post) => void) => {
  const { tenantId } = useHere()
  const [isBusy, setBusy] = useState(false)
  const [replayed, setReplayed] = useState<Replayed | null>(null)
  const replay = async (): Promise<void> => {
    const path = { tenant_id: tenantId, quarantine_id: id }
    setBusy(true)
    try {
      const now = await take(
        api.POST('/api/v1/tenants/{tenant_id}/quarantine/{quarantine_id}/replay/', { params: { path } }),
      )
      setReplayed(now)
      if (post !== null) onRead({ ...post, reasons: now.reasons })
    } catch (error) {
      toastError(error)
    } finally {
      setBusy(false)
    }
  }
  return { isBusy, replayed, replay: () => void replay() }
}

/** One post in which something could not be read. */
export const Quarantined = ({ id = '' }: { readonly id?: string }) => {
  const { tenantId, isAdmin, to } = useHere()
  const [isDeleting, setDeleting] = useState(false)
  const path = { tenant_id: tenantId, quarantine_id: id }
  const query = useQuery(`quarantined ${id}`, () => take(api.GET(ONE, { params: { path } })))
  const post = query.data
  const { isBusy, replayed, replay } = useReplay(id, post, query.set)
  const isGone = replayed?.removed === true
  if (query.error?.status === 404 && post === null) return <NotFound />
  return (
    <Page
      title={text('quarantine.post')}
      icon="standard:incident"
      trail={[
        { label: text('nav.platforms'), href: to.platforms },
        { label: text('quarantine.title'), href: to.quarantine },
      ]}
      actions={
        isAdmin &&
        !isGone && (
          <>
            <Button look="dangerText" onClick={() => setDeleting(true)}>
              {text('common.delete')}
            </Button>
            <Button look="brand" busy={isBusy} onClick={replay}>
              {text('quarantine.replay')}
            </Button>
          </>
        )
      }
    >
      {!isGone && <ErrorNote error={query.error} onRetry={query.reload} />}
      {!isAdmin && <Note>{text('quarantine.onlyAdmin')}</Note>}
      <div aria-live="polite">{replayed !== null && <Outcome replayed={replayed} />}</div>
      {post === null ? <SkeletonBlock tall /> : <Parts post={post} isGone={isGone} />}
      {isDeleting && <Delete id={id} onClose={() => setDeleting(false)} />}
    </Page>
  )
}
