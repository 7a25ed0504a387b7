import { Page } from '../../kit/page.tsx'
import { text } from '../../strings/text.ts'

export const Deliveries = () => (
  <Page title={text('nav.deliveries')} icon="standard:home">
    {null}
  </Page>
)
