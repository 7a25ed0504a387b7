import { useState } from 'preact/hooks'
import { api, type Schema, take } from '../../api/client.ts'
import { useSubmit } from '../../api/submit.ts'
import { Button } from '../../kit/button.tsx'
import { Copyable } from '../../kit/copy.tsx'
import { Disclosure } from '../../kit/disclosure.tsx'
import { Input } from '../../kit/fields.tsx'
import { FormModal } from '../../kit/form-modal.tsx'
import { Modal } from '../../kit/modal.tsx'
import { Note } from '../../kit/notes.tsx'
import { usePath } from '../../shell/here.tsx'
import { text, word } from '../../strings/text.ts'
import { NamedKind } from './named-kind.tsx'

const KINDS = ['tenant', 'agent'] as const
type Kind = (typeof KINDS)[number]
type Minted = Schema<'MintedToken'>

/** A fresh token: it is shown this once. */
const Created = ({ minted, onClose }: { minted: Minted; onClose: () => void }) => (
  <Modal
    title={text('tokens.createdTitle', { name: minted.name })}
    onClose={onClose}
    footer={
      <Button look="brand" onClick={onClose}>
        {text('common.done')}
      </Button>
    }
  >
    <Note kind="warning">{text('tokens.once')}</Note>
    <Copyable label={text('tokens.token')} value={minted.token} />
    <p class="gt-quiet">{text(minted.org_id === null ? 'tokens.use' : 'tokens.useBound')}</p>
  </Modal>
)

interface BoundToProps {
  readonly org: string
  readonly onOrg: (org: string) => void
  /** What is wrong with it. */
  readonly wrong: string | undefined
}

/** To which organisation alone it is of use; few need it. */
const BoundTo = ({ org, onOrg, wrong }: BoundToProps) => (
  <Disclosure summary={text('tokens.bind')} isForced={wrong !== undefined}>
    <Input
      label={text('tenants.org')}
      help={text('tokens.orgHelp')}
      value={org}
      onInput={onOrg}
      placeholder="00D5g000004CZxQEAW"
      error={wrong}
    />
  </Disclosure>
)

/** Creates a token, and shows it once. */
export const CreateToken = ({ onDone, onClose }: { onDone: () => void; onClose: () => void }) => {
  const path = usePath()
  const [name, setName] = useState('')
  const [kind, setKind] = useState<Kind>('tenant')
  const [org, setOrg] = useState('')
  const [minted, setMinted] = useState<Minted | null>(null)
  const submit = useSubmit(['name', 'kind', 'org_id'], async () => {
    const body = { name, kind, org_id: org.trim() === '' ? null : org.trim() }
    setMinted(await take(api.POST('/api/v1/tenants/{tenant_id}/tokens/', { params: { path }, body })))
    onDone()
  })
  if (minted !== null) return <Created minted={minted} onClose={onClose} />
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
      <BoundTo org={org} onOrg={setOrg} wrong={submit.wrong('org_id')} />
    </FormModal>
  )
}
