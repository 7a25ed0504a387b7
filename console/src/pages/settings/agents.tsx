import { useState } from 'preact/hooks'
import { api, type Schema, take } from '../../api/client.ts'
import { usePages } from '../../api/pages.ts'
import { useSubmit } from '../../api/submit.ts'
import { Badge } from '../../kit/badge.tsx'
import { Button } from '../../kit/button.tsx'
import { Confirm } from '../../kit/confirm.tsx'
import { Empty } from '../../kit/empty.tsx'
import { FormModal } from '../../kit/form-modal.tsx'
import { Menu } from '../../kit/menu.tsx'
import { ErrorNote } from '../../kit/notes.tsx'
import { Card } from '../../kit/page.tsx'
import { type Column, PagedTable } from '../../kit/table.tsx'
import { Ago } from '../../kit/time.tsx'
import { toast } from '../../kit/toast.tsx'
import { useHere, usePath } from '../../shell/here.tsx'
import { text, word } from '../../strings/text.ts'
import { NamedKind } from './named-kind.tsx'

type Agent = Schema<'Agent'>

const KINDS: readonly Agent['kind'][] = ['HUMAN', 'AUTOMATED']

interface FormProps {
  /** Null: a new one. */
  readonly agent: Agent | null
  readonly onDone: () => void
  readonly onClose: () => void
}

const useSave = ({ agent, onDone, onClose }: FormProps, body: Pick<Agent, 'name' | 'kind'>) => {
  const path = usePath()
  return useSubmit(['name', 'kind'], async () => {
    if (agent === null) await api.POST('/api/v1/tenants/{tenant_id}/agents/', { params: { path }, body })
    else {
      const own = { ...path, agent_id: agent.id }
      await api.PATCH('/api/v1/tenants/{tenant_id}/agents/{agent_id}/', { params: { path: own }, body })
    }
    toast(text('common.saved', { name: body.name }))
    onDone()
    onClose()
  })
}

const AgentForm = (props: FormProps) => {
  const [name, setName] = useState(props.agent?.name ?? '')
  const [kind, setKind] = useState<Agent['kind']>(props.agent?.kind ?? 'HUMAN')
  const submit = useSave(props, { name, kind })
  return (
    <FormModal
      title={props.agent === null ? text('agents.add') : text('common.editName', { name: props.agent.name })}
      action={text('common.save')}
      submit={submit}
      onClose={props.onClose}
    >
      <NamedKind
        name={name}
        onName={setName}
        nameHelp={text('agents.nameHelp')}
        kind={kind}
        onKind={setKind}
        kindHelp={text('agents.kindHelp')}
        kinds={KINDS}
        words="agents.kind"
        wrong={submit.wrong}
      />
    </FormModal>
  )
}

const ConfirmDelete = ({ agent, onDone, onClose }: FormProps & { agent: Agent }) => {
  const path = { ...usePath(), agent_id: agent.id }
  const remove = async (): Promise<void> => {
    await api.DELETE('/api/v1/tenants/{tenant_id}/agents/{agent_id}/', { params: { path } })
    toast(text('common.deleted', { name: agent.name }))
    onDone()
  }
  return (
    <Confirm
      title={text('common.deleteTitle', { name: agent.name })}
      action={text('common.delete')}
      isDestructive
      onConfirm={remove}
      onClose={onClose}
    >
      <p>{text('agents.deleteMeans')}</p>
    </Confirm>
  )
}

const columnsOf = (
  isAdmin: boolean,
  onEdit: (agent: Agent) => void,
  onDelete: (agent: Agent) => void,
): readonly Column<Agent>[] => [
  { label: text('common.name'), cell: ({ name }) => <strong>{name}</strong> },
  {
    label: text('common.kind'),
    cell: ({ kind }) => (
      <Badge tone={kind === 'AUTOMATED' ? 'info' : 'neutral'}>{word('agents.kind', kind)}</Badge>
    ),
  },
  { label: text('common.created'), cell: ({ created_at }) => <Ago at={created_at} /> },
  ...(isAdmin
    ? [
        {
          label: text('common.actions'),
          isSilent: true,
          isNumber: true,
          cell: (agent: Agent) => (
            <Menu
              label={text('common.actionsFor', { name: agent.name })}
              items={[
                { label: text('common.edit'), onClick: () => onEdit(agent) },
                { label: text('common.delete'), onClick: () => onDelete(agent), isDestructive: true },
              ]}
            />
          ),
        },
      ]
    : []),
]

const useAgentPages = () => {
  const path = usePath()
  return usePages('settings agents', page =>
    take(api.GET('/api/v1/tenants/{tenant_id}/agents/', { params: { path, query: page } })),
  )
}

/** Who answers customers. */
export const Agents = () => {
  const { isAdmin } = useHere()
  const [edited, setEdited] = useState<Agent | 'new' | null>(null)
  const [deleted, setDeleted] = useState<Agent | null>(null)
  const list = useAgentPages()
  const add = isAdmin ? <Button onClick={() => setEdited('new')}>{text('agents.add')}</Button> : undefined
  return (
    <Card title={text('agents.title')} actions={add} isFlush>
      <ErrorNote error={list.error} onRetry={list.reload} />
      <PagedTable
        caption={text('agents.title')}
        columns={columnsOf(isAdmin, setEdited, setDeleted)}
        pages={list}
        empty={
          <Empty icon="utility:people" title={text('agents.none')} action={add}>
            {text('agents.noneText')}
          </Empty>
        }
      />
      {edited !== null && (
        <AgentForm
          agent={edited === 'new' ? null : edited}
          onDone={list.reload}
          onClose={() => setEdited(null)}
        />
      )}
      {deleted !== null && (
        <ConfirmDelete agent={deleted} onDone={list.reload} onClose={() => setDeleted(null)} />
      )}
    </Card>
  )
}
