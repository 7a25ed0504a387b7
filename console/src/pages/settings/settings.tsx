import { Agents } from './agents.tsx'
import { SettingsFrame } from './settings-frame.tsx'
import { TenantCard } from './tenant.tsx'

/** Agents, and the tenant itself. */
export const Settings = () => (
  <SettingsFrame tab="settings">
    <Agents />
    <TenantCard />
  </SettingsFrame>
)
