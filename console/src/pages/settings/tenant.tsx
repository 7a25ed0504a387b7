import { useState } from 'preact/hooks'
import { api, type Schema, take } from '../../api/client.ts'
import { type Query, useQuery } from '../../api/query.ts'
import { useSubmit } from '../../api/submit.ts'
import { session } from '../../api/who.ts'
import { Button } from '../../kit/button.tsx'
import { Facts } from '../../kit/facts.tsx'
import { Input } from '../../kit/fields.tsx'
import { FormModal } from '../../kit/form-modal.tsx'
import { ErrorNote } from '../../kit/notes.tsx'
import { Card } from '../../kit/page.tsx'
import { SkeletonBlock } from '../../kit/skeleton.tsx'
import { At } from '../../kit/time.tsx'
import { toast } from '../../kit/toast.tsx'
import { usePath } from '../../shell/here.tsx'
import { text } from '../../strings/text.ts'

type Tenant = Schema<'Tenant'>

const TenantForm = ({
  query,
  tenant,
  onClose,
}: {
  query: Query<Tenant>
  tenant: Tenant
  onClose: () => void
}) => {
  const path = usePath()
  const [name, setName] = useState(tenant.name)
  const [org, setOrg] = useState(tenant.org_id ?? '')
  const submit = useSubmit(['name', 'org_id'], async () => {
    const body = { name, org_id: org.trim() === '' ? null : org.trim() }
    query.set(await take(api.PATCH('/api/v1/tenants/{tenant_id}/', { params: { path }, body })))
    toast(text('common.saved', { name }))
    onClose()
  })
  return (
    <FormModal title={text('tenant.edit')} action={text('common.save')} submit={submit} onClose={onClose}>
      <Input
        label={text('common.name')}
        help={text('tenant.nameHelp')}
        value={name}
        onInput={setName}
        required
        autoFocus
        error={submit.wrong('name')}
      />
      <Input
        label={text('tenants.org')}
        help={text('tenant.orgHelp')}
        value={org}
        onInput={setOrg}
        placeholder="00D5g000004CZxQEAW"
        error={submit.wrong('org_id')}
      />
    </FormModal>
  )
}

/** The tenant itself; an operator may change it. */
export const TenantCard = () => {
  const path = usePath()
  const [isEdited, setEdited] = useState(false)
  const query = useQuery('settings tenant', () =>
    take(api.GET('/api/v1/tenants/{tenant_id}/', { params: { path } })),
  )
  const isOperator = session.value?.kind === 'operator'
  const { data } = query
  return (
    <Card
      title={text('tenant.title')}
      actions={
        isOperator ? <Button onClick={() => setEdited(true)}>{text('common.edit')}</Button> : undefined
      }
    >
      <ErrorNote error={query.error} onRetry={query.reload} />
      {data === null ? (
        query.error === null && <SkeletonBlock />
      ) : (
        <div class="gt-stack">
          <Facts
            facts={[
              [text('common.name'), data.name],
              [text('tenants.org'), data.org_id ?? text('tenant.noOrg')],
              [text('tenant.id'), <code>{data.id}</code>],
              [text('common.created'), <At at={data.created_at} />],
            ]}
          />
          {!isOperator && <p class="gt-quiet">{text('tenant.operatorOnly')}</p>}
        </div>
      )}
      {isEdited && data !== null && (
        <TenantForm query={query} tenant={data} onClose={() => setEdited(false)} />
      )}
    </Card>
  )
}
