import { useState } from 'preact/hooks'
import { api, take } from '../../api/client.ts'
import { useSubmit } from '../../api/submit.ts'
import { Button } from '../../kit/button.tsx'
import { Input } from '../../kit/fields.tsx'
import { ErrorNote } from '../../kit/notes.tsx'
import { useHere } from '../../shell/here.tsx'
import { text } from '../../strings/text.ts'

/** Writes to a CUSTOM account as a customer would. */
export const Say = ({ platformId, onSent }: { platformId: string; onSent?: () => void }) => {
  const { tenantId } = useHere()
  const [message, setMessage] = useState(text('say.example'))
  const submit = useSubmit(['text'], async () => {
    const item = {
      ext_identifier: crypto.randomUUID(),
      type: 'TEXT' as const,
      text: message,
      chat_user: { ext_identifier: 'console-visitor', first_name: text('say.name') },
    }
    const path = { tenant_id: tenantId, platform_id: platformId }
    await take(
      api.POST('/api/v1/tenants/{tenant_id}/platforms/{platform_id}/messages/', {
        params: { path },
        body: item,
      }),
    )
    onSent?.()
  })
  return (
    <form
      class="gt-stack"
      onSubmit={event => {
        event.preventDefault()
        submit.go()
      }}
    >
      <Input label={text('say.text')} value={message} onInput={setMessage} error={submit.wrong('text')} />
      <Button type="submit" look="brand" icon="utility:send" busy={submit.isBusy}>
        {text('say.send')}
      </Button>
      <ErrorNote error={submit.error} />
    </form>
  )
}
