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
          <a class="slds-button slds-button_brand" href={BASE}>
            {text('notFound.back')}
          </a>
        }
      >
        {text('notFound.text')}
      </Empty>
    </section>
  </Page>
)
