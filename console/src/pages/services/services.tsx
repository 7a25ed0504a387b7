import { Page } from '../../kit/page.tsx'
import { text } from '../../strings/text.ts'

export const Services = () => (
  <Page title={text('nav.services')} icon="standard:home">
    {null}
  </Page>
)
