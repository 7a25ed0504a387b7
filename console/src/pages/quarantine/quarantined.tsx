import { Page } from '../../kit/page.tsx'
import { text } from '../../strings/text.ts'

export const Quarantined = () => (
  <Page title={text('nav.platforms')} icon="standard:home">
    {null}
  </Page>
)
