import { useState } from 'preact/hooks'
import { ApiError, api, take } from '../../api/client.ts'
import { useSubmit } from '../../api/submit.ts'
import { Button } from '../../kit/button.tsx'
import { Input } from '../../kit/fields.tsx'
import { Form } from '../../kit/form.tsx'
import { useHere } from '../../shell/here.tsx'
import { text } from '../../strings/text.ts'
import { sentence } from './fields.tsx'
import { madeUp } from './kinds.ts'
import { type Said, SaidLog, useAttempts } from './said.tsx'

export interface SayProps {
  /** A CUSTOM account. */
  readonly platformId: string
  /** It was taken; its id is that of its event. */
  readonly onSent?: (messageId: string) => void
}

/** The same name is the same customer. */
const customerOf = (name: string) => {
  const [first_name = '', ...rest] = name.trim().split(/\s+/)
  const ext_identifier = `console-${name.trim().toLowerCase().replace(/\s+/g, '-')}`
  return { ext_identifier, first_name, last_name: rest.join(' ') }
}

/** What is wrong with an item is told of the item: here, of the box that it comes from. */
const inBox = (error: unknown): unknown => {
  if (!(error instanceof ApiError)) return error
  const fields = Object.entries(error.fields).map(([path, message]) => [
    path.startsWith('chat_user') ? 'name' : path,
    message,
  ])
  return new ApiError(error.code, error.status, error.message, Object.fromEntries(fields))
}

/** Sends something as if a customer had written it. @throws ApiError @returns its id */
const sendAs = async (tenantId: string, platformId: string, name: string, message: string) => {
  const path = { tenant_id: tenantId, platform_id: platformId }
  const body = {
    ext_identifier: `console-${madeUp()}`,
    type: 'TEXT' as const,
    text: message,
    chat_user: customerOf(name),
  }
  try {
    const { results } = await take(
      api.POST('/api/v1/tenants/{tenant_id}/platforms/{platform_id}/messages/', { params: { path }, body }),
    )
    return results[0]?.id ?? ''
  } catch (error) {
    throw inBox(error)
  }
}

/** A box in which one writes as a customer, and sees what becomes of it. */
export const Say = ({ platformId, onSent }: SayProps) => {
  const { tenantId } = useHere()
  const [name, setName] = useState('Maria Rossi')
  const [message, setMessage] = useState(text('say.example'))
  const [said, setSaid] = useState<readonly Said[]>([])
  const attempts = useAttempts()
  const submit = useSubmit(['name', 'text'], async () => {
    const id = await sendAs(tenantId, platformId, name, message)
    setSaid(before => [{ id, name, message }, ...before].slice(0, 5))
    setMessage('')
    onSent?.(id)
  })
  return (
    <div class="gt-stack">
      <p class="gt-quiet">{text('say.help')}</p>
      <Form submit={submit} class="gt-say">
        <Input
          label={text('say.customer')}
          value={name}
          onInput={setName}
          error={sentence(text('say.customer'), submit.wrong('name'))}
        />
        <Input
          label={text('common.message')}
          value={message}
          onInput={setMessage}
          error={sentence(text('common.message'), submit.wrong('text'))}
        />
        <Button type="submit" look="brand" icon="utility:send" busy={submit.isBusy}>
          {text('say.send')}
        </Button>
      </Form>
      <SaidLog platformId={platformId} said={said} attempts={attempts} />
    </div>
  )
}
