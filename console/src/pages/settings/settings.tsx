import { Page } from '../../kit/page.tsx'
import { text } from '../../strings/text.ts'

export const Settings = () => (
  <Page title={text('nav.settings')} icon="standard:home">
    {null}
  </Page>
)
