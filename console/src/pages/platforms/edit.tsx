import { useState } from 'preact/hooks'
import { api, type Schema, take } from '../../api/client.ts'
import { useSubmit } from '../../api/submit.ts'
import { FormModal } from '../../kit/form-modal.tsx'
import { toast } from '../../kit/toast.tsx'
import { useHere } from '../../shell/here.tsx'
import { text } from '../../strings/text.ts'
import { blaming, draftOf, pathsOf, settingsOf } from './draft.ts'
import { PlatformFields } from './fields.tsx'
import type { Kind } from './kinds.ts'

export interface EditPlatformProps {
  readonly platform: Schema<'Platform'>
  /** @param verifyToken that was given now; null: none was */
  readonly onChanged: (platform: Schema<'Platform'>, verifyToken: string | null) => void
  readonly onClose: () => void
}

/** Changes an account; credentials that are not typed anew stay as they are, and are then not tried. */
export const EditPlatform = ({ platform, onChanged, onClose }: EditPlatformProps) => {
  const { tenantId } = useHere()
  const kind = platform.type as Kind
  const [draft, setDraft] = useState(() => draftOf(platform))
  const submit = useSubmit(pathsOf(kind), () =>
    blaming(kind, async () => {
      const { credentials, ...settings } = settingsOf(draft)
      const hasNew = Object.keys(credentials).length > 0
      const now = await take(
        api.PATCH('/api/v1/tenants/{tenant_id}/platforms/{platform_id}/', {
          params: { path: { tenant_id: tenantId, platform_id: platform.id } },
          body: hasNew ? { ...settings, credentials } : settings,
        }),
      )
      toast(text('common.saved', { name: now.name }))
      onChanged(now, credentials.verify_token ?? null)
      onClose()
    }),
  )
  return (
    <FormModal
      title={text('common.editName', { name: platform.name })}
      action={text('common.save')}
      size="medium"
      submit={submit}
      onClose={onClose}
    >
      <PlatformFields kind={kind} draft={draft} onChange={setDraft} wrong={submit.wrong} isEdit />
    </FormModal>
  )
}
