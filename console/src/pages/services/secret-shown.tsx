import { useState } from 'preact/hooks'
import { Choice } from '../../kit/choice.tsx'
import { Code } from '../../kit/code.tsx'
import { Copyable } from '../../kit/copy.tsx'
import { text } from '../../strings/text.ts'
import { SNIPPETS, type SnippetName } from './snippets.ts'

/** A signing secret, for the only time. */
export const SecretShown = ({ secret }: { secret: string }) => (
  <section class="gt-stack gt-secret">
    <p>{text('serviceSecret.once')}</p>
    <Copyable label={text('serviceSecret.label')} value={secret} />
  </section>
)

const NAMES = Object.keys(SNIPPETS) as SnippetName[]

/** Code of a receiver that checks signatures, in a few languages. */
export const ReceiverCode = () => {
  const [name, setName] = useState<SnippetName>('express')
  const { code, file, run } = SNIPPETS[name]
  const isPython = name === 'python'
  return (
    <section class="gt-stack gt-part">
      <div class="gt-row gt-row_between">
        <h3 class="slds-text-heading_small">{text('serviceSecret.receiver')}</h3>
        <Choice
          label={text('serviceSecret.language')}
          value={name}
          options={NAMES.map(value => ({ value, label: SNIPPETS[value].label }))}
          onChange={setName}
        />
      </div>
      <p>
        <span class="gt-quiet">{text('serviceSecret.receiverText')}</span>{' '}
        <code class="gt-break">{`WEBHOOK_SECRET='whsec_…' PORT=3000 ${run}`}</code>
      </p>
      <Code label={file} source={code} />
      <p class="gt-quiet">{text(isPython ? 'serviceSecret.python' : 'serviceSecret.package')}</p>
    </section>
  )
}
