import { Page } from '../../kit/page.tsx'
import { text } from '../../strings/text.ts'

export const Overview = () => (
  <Page title={text('nav.overview')} icon="standard:home">
    {null}
  </Page>
)
