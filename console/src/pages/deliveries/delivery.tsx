import { Page } from '../../kit/page.tsx'
import { text } from '../../strings/text.ts'

export const Delivery = () => (
  <Page title={text('nav.deliveries')} icon="standard:home">
    {null}
  </Page>
)
