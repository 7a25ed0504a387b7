import { useState } from 'preact/hooks'
import { api, take } from '../../api/client.ts'
import { useSubmit } from '../../api/submit.ts'
import { Button } from '../../kit/button.tsx'
import { Copyable } from '../../kit/copy.tsx'
import { Input, Select } from '../../kit/fields.tsx'
import { FormModal } from '../../kit/form-modal.tsx'
import { Modal } from '../../kit/modal.tsx'
import { Note } from '../../kit/notes.tsx'
import { usePath } from '../../shell/here.tsx'
import { text, word } from '../../strings/text.ts'

const KINDS = ['tenant', 'agent'] as const
type Kind = (typeof KINDS)[number]

/** A fresh token: it is shown this once. */
const Minted = ({ token, name, onClose }: { token: string; name: string; onClose: () => void }) => (
  <Modal
    title={text('tokens.minted', { name })}
    onClose={onClose}
    footer={
      <Button look="brand" onClick={onClose}>
        {text('tokens.done')}
      </Button>
    }
  >
    <Note kind="warning">{text('tokens.once')}</Note>
    <Copyable label={text('tokens.token')} value={token} />
    <p class="gt-quiet">{text('tokens.use')}</p>
  </Modal>
)

/** Mints a token, and shows it once. */
export const MintToken = ({ onDone, onClose }: { onDone: () => void; onClose: () => void }) => {
  const path = usePath()
  const [name, setName] = useState('')
  const [kind, setKind] = useState<Kind>('tenant')
  const [token, setToken] = useState<string | null>(null)
  const submit = useSubmit(['name', 'kind'], async () => {
    const minted = await take(
      api.POST('/api/v1/tenants/{tenant_id}/tokens/', { params: { path }, body: { name, kind } }),
    )
    setToken(minted.token)
    onDone()
  })
  if (token !== null) return <Minted token={token} name={name} onClose={onClose} />
  return (
    <FormModal title={text('tokens.mint')} action={text('tokens.mintGo')} submit={submit} onClose={onClose}>
      <Input
        label={text('common.name')}
        help={text('tokens.nameHelp')}
        value={name}
        onInput={setName}
        required
        autoFocus
        error={submit.wrong('name')}
      />
      <Select
        label={text('tokens.kind')}
        help={word('tokens.kindHelp', kind)}
        value={kind}
        options={KINDS.map(value => ({ value, label: word('tokens.kind', value) }))}
        onChange={value => setKind(KINDS.find(one => one === value) ?? 'tenant')}
        error={submit.wrong('kind')}
      />
    </FormModal>
  )
}
