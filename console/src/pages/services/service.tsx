import { Page } from '../../kit/page.tsx'
import { text } from '../../strings/text.ts'

export const Service = () => (
  <Page title={text('nav.services')} icon="standard:home">
    {null}
  </Page>
)
