import { Page } from '../../kit/page.tsx'
import { text } from '../../strings/text.ts'

export const Conversation = () => (
  <Page title={text('nav.conversations')} icon="standard:home">
    {null}
  </Page>
)
