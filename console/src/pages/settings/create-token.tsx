import { useState } from 'preact/hooks'
import { api, take } from '../../api/client.ts'
import { useSubmit } from '../../api/submit.ts'
import { Button } from '../../kit/button.tsx'
import { Copyable } from '../../kit/copy.tsx'
import { FormModal } from '../../kit/form-modal.tsx'
import { Modal } from '../../kit/modal.tsx'
import { Note } from '../../kit/notes.tsx'
import { usePath } from '../../shell/here.tsx'
import { text, word } from '../../strings/text.ts'
import { NamedKind } from './named-kind.tsx'

const KINDS = ['tenant', 'agent'] as const
type Kind = (typeof KINDS)[number]

/** A fresh token: it is shown this once. */
const Created = ({ token, name, onClose }: { token: string; name: string; onClose: () => void }) => (
  <Modal
    title={text('tokens.createdTitle', { name })}
    onClose={onClose}
    footer={
      <Button look="brand" onClick={onClose}>
        {text('common.done')}
      </Button>
    }
  >
    <Note kind="warning">{text('tokens.once')}</Note>
    <Copyable label={text('tokens.token')} value={token} />
    <p class="gt-quiet">{text('tokens.use')}</p>
  </Modal>
)

/** Creates a token, and shows it once. */
export const CreateToken = ({ onDone, onClose }: { onDone: () => void; onClose: () => void }) => {
  const path = usePath()
  const [name, setName] = useState('')
  const [kind, setKind] = useState<Kind>('tenant')
  const [token, setToken] = useState<string | null>(null)
  const submit = useSubmit(['name', 'kind'], async () => {
    const created = await take(
      api.POST('/api/v1/tenants/{tenant_id}/tokens/', { params: { path }, body: { name, kind } }),
    )
    setToken(created.token)
    onDone()
  })
  if (token !== null) return <Created token={token} name={name} onClose={onClose} />
  return (
    <FormModal
      title={text('tokens.create')}
      action={text('tokens.createGo')}
      submit={submit}
      onClose={onClose}
    >
      <NamedKind
        name={name}
        onName={setName}
        nameHelp={text('tokens.nameHelp')}
        kind={kind}
        onKind={setKind}
        kindHelp={word('tokens.kindHelp', kind)}
        kinds={KINDS}
        words="tokens.kind"
        wrong={submit.wrong}
      />
    </FormModal>
  )
}
