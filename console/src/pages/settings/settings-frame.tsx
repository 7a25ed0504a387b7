import type { ComponentChildren } from 'preact'
import { Note } from '../../kit/notes.tsx'
import { Page } from '../../kit/page.tsx'
import { Tabs } from '../../kit/tabs.tsx'
import { useHere } from '../../shell/here.tsx'
import { text } from '../../strings/text.ts'

export interface SettingsFrameProps {
  readonly tab: 'settings' | 'tokens' | 'audit'
  /** What only an administrator may see. */
  readonly isForAdmins?: boolean
  readonly children: ComponentChildren
}

/** Around each page of the settings. */
export const SettingsFrame = ({ tab, isForAdmins = false, children }: SettingsFrameProps) => {
  const { to, isAdmin } = useHere()
  const tabs = [
    { label: text('settings.people'), href: to.settings, isCurrent: tab === 'settings' },
    { label: text('tokens.title'), href: to.tokens, isCurrent: tab === 'tokens' },
    { label: text('audit.title'), href: to.audit, isCurrent: tab === 'audit' },
  ]
  return (
    <Page title={text('nav.settings')} icon="standard:settings" subtitle={text('settings.subtitle')}>
      <Tabs label={text('settings.parts')} tabs={tabs} />
      {isForAdmins && !isAdmin ? <Note>{text('settings.adminsOnly')}</Note> : children}
    </Page>
  )
}
