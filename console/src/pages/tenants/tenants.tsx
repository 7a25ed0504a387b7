import { useState } from 'preact/hooks'
import { useLocation } from 'preact-iso'
import { api, take } from '../../api/client.ts'
import { LONGEST_PAGE } from '../../api/pages.ts'
import { useQuery } from '../../api/query.ts'
import { useSubmit } from '../../api/submit.ts'
import { Button } from '../../kit/button.tsx'
import { Empty } from '../../kit/empty.tsx'
import { Input } from '../../kit/fields.tsx'
import { FormModal } from '../../kit/form-modal.tsx'
import { ErrorNote } from '../../kit/notes.tsx'
import { Card, Page } from '../../kit/page.tsx'
import { Table } from '../../kit/table.tsx'
import { Ago } from '../../kit/time.tsx'
import { Frame } from '../../shell/frame.tsx'
import { places } from '../../shell/places.ts'
import { text } from '../../strings/text.ts'

const AddTenant = ({ onClose }: { onClose: () => void }) => {
  const { route } = useLocation()
  const [name, setName] = useState('')
  const submit = useSubmit(['name'], async () => {
    const { id } = await take(api.POST('/api/v1/tenants/', { body: { name } }))
    route(places(id).overview)
  })
  return (
    <FormModal title={text('tenants.add')} action={text('common.save')} submit={submit} onClose={onClose}>
      <Input
        label={text('common.name')}
        value={name}
        onInput={setName}
        required
        autoFocus
        error={submit.wrong('name')}
      />
    </FormModal>
  )
}

/** An operator's list of tenants. */
export const Tenants = () => {
  const [isAdding, setAdding] = useState(false)
  const tenants = useQuery('tenants', () =>
    take(api.GET('/api/v1/tenants/', { params: { query: { limit: LONGEST_PAGE } } })),
  )
  const add = (
    <Button look="brand" onClick={() => setAdding(true)}>
      {text('tenants.add')}
    </Button>
  )
  return (
    <Frame>
      <Page title={text('tenants.title')} icon="standard:person_name" actions={add}>
        <ErrorNote error={tenants.error} onRetry={tenants.reload} />
        <Card title={text('tenants.list')} isFlush>
          <Table
            caption={text('tenants.list')}
            rows={tenants.data?.results ?? null}
            columns={[
              {
                label: text('common.name'),
                cell: ({ id, name }) => <a href={places(id).overview}>{name}</a>,
              },
              { label: text('tenants.org'), cell: ({ org_id }) => org_id ?? '–' },
              { label: text('common.created'), cell: ({ created_at }) => <Ago at={created_at} /> },
            ]}
            empty={
              <Empty icon="utility:people" title={text('tenants.none')} action={add}>
                {text('tenants.noneText')}
              </Empty>
            }
          />
        </Card>
        {isAdding && <AddTenant onClose={() => setAdding(false)} />}
      </Page>
    </Frame>
  )
}
