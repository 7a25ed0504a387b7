import { LinkButton } from '../kit/button.tsx'
import { Empty } from '../kit/empty.tsx'
import { Page } from '../kit/page.tsx'
import { BASE } from '../shell/places.ts'
import { text } from '../strings/text.ts'

/** An address where there is nothing, or nothing that this token may see. */
export const NotFound = () => (
  <Page title={text('notFound.title')} icon="standard:portal">
    <section class="slds-card gt-card">
      <Empty
        icon="utility:search"
        title={text('notFound.heading')}
        action={
          <LinkButton look="brand" href={BASE}>
            {text('notFound.back')}
          </LinkButton>
        }
      >
        {text('notFound.text')}
      </Empty>
    </section>
  </Page>
)
