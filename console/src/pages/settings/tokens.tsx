import { Page } from '../../kit/page.tsx'
import { text } from '../../strings/text.ts'

export const Tokens = () => (
  <Page title={text('nav.settings')} icon="standard:home">
    {null}
  </Page>
)
