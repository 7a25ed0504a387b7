import { useEffect } from 'preact/hooks'
import { api, type Schema, take } from '../../api/client.ts'
import { useQuery } from '../../api/query.ts'
import { Code, pretty } from '../../kit/code.tsx'
import { ErrorNote, Note } from '../../kit/notes.tsx'
import { Ago } from '../../kit/time.tsx'
import { useHere } from '../../shell/here.tsx'
import { text } from '../../strings/text.ts'

const SHOWN = 3

/** Does the signature hold, in words. */
const Signature = ({ signature }: Pick<Schema<'BinRequest'>, 'signature'>) =>
  signature.holds === true ? (
    <Note kind="success">{text('bin.holds')}</Note>
  ) : (
    <Note kind="warning">{signature.findings.map(({ detail }) => detail).join(' ')}</Note>
  )

const headersOf = ({ headers }: Schema<'BinRequest'>): string =>
  headers
    .filter(({ name }) => /^(webhook-|content-type|user-agent)/i.test(name))
    .map(({ name, value }) => `${name}: ${value}`)
    .join('\n')

const Arrived = ({ request }: { request: Schema<'BinRequest'> }) => (
  <article class="gt-stack">
    <p class="gt-quiet">
      {request.method}, <Ago at={request.received_at} />
    </p>
    <Signature signature={request.signature} />
    <Code label={text('common.headers')} source={headersOf(request)} />
    <Code label={text('common.body')} source={pretty(request.body)} />
  </article>
)

export interface BinViewProps {
  /** One whose URL is a bin. */
  readonly service: Schema<'Service'>
  /** There is something in it. */
  readonly onArrived: () => void
}

/** What arrived at a request bin, the newest first, as it arrives. */
export const BinView = ({ service, onArrived }: BinViewProps) => {
  const { tenantId } = useHere()
  const binId = service.url.split('/').at(-1) ?? ''
  const requests = useQuery(
    `bin ${binId}`,
    () =>
      take(
        api.GET('/api/v1/tenants/{tenant_id}/bins/{bin_id}/requests/', {
          params: { path: { tenant_id: tenantId, bin_id: binId }, query: { limit: SHOWN } },
        }),
      ),
    { on: news => news.kind === 'attempt' && news.data.service_id === service.id },
  )
  const hasArrived = (requests.data?.results.length ?? 0) > 0
  useEffect(() => {
    if (hasArrived) onArrived()
  }, [hasArrived])
  const isGone = requests.error?.status === 404
  const results = requests.data?.results ?? []
  if (isGone) return <Note kind="info">{text('bin.gone')}</Note>
  return (
    <div class="gt-stack">
      <ErrorNote error={requests.error} onRetry={requests.reload} />
      {results.length === 0 && <p class="gt-quiet">{text('bin.waiting')}</p>}
      {results.map(request => (
        <Arrived key={request.id} request={request} />
      ))}
    </div>
  )
}
