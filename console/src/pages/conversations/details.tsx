import type { ComponentChildren } from 'preact'
import { Facts } from '../../kit/facts.tsx'
import { Select } from '../../kit/fields.tsx'
import { platformName } from '../../kit/mark.tsx'
import { Ago, At } from '../../kit/time.tsx'
import { useHere } from '../../shell/here.tsx'
import { text, word } from '../../strings/text.ts'
import { type Agent, usePlatforms } from './data.ts'
import type { Moving } from './moving.ts'
import { Avatar, nameOf } from './people.tsx'
import type { Conversation } from './state.tsx'

/** Ids of the platform, each with its kind. */
const Identities = ({ identities }: { identities: readonly string[] }) => (
  <ul>
    {identities.map(identity => {
      const at = identity.indexOf(':')
      return (
        <li key={identity} class="gt-break">
          <span class="gt-quiet">{word('conversation.identity', identity.slice(0, at))}</span>{' '}
          {identity.slice(at + 1)}
        </li>
      )
    })}
  </ul>
)

const useFacts = ({ chat_user, platform_id, identities, created_at, last_inbound_at }: Conversation) => {
  const { to } = useHere()
  const platform = usePlatforms().find(({ id }) => id === platform_id)
  const given = (name: string, value: string | null): [string, ComponentChildren][] =>
    value === null || value === '' ? [] : [[name, value]]
  const facts: [string, ComponentChildren][] = [
    ...given(text('conversation.phone'), chat_user.phone_number),
    ...given(text('conversation.username'), chat_user.username),
    ...given(text('conversation.gender'), chat_user.gender),
  ]
  if (platform !== undefined)
    facts.push([
      text('common.account'),
      <>
        <a href={to.platform(platform_id)}>{platform.name}</a>{' '}
        <span class="gt-quiet">{platformName(platform.type)}</span>
      </>,
    ])
  facts.push([text('conversation.lastInbound'), <Ago at={last_inbound_at} />])
  facts.push([text('conversation.since'), <At at={created_at} />])
  if (identities.length > 0)
    facts.push([text('conversation.identities'), <Identities identities={identities} />])
  return facts
}

/** Whom the conversation belongs to. */
const Assign = ({ conversation, agents, moving }: DetailsProps) => {
  const isBots = conversation.state === 'AUTO_BOT'
  return (
    <Select
      label={text('conversation.assignedTo')}
      value={conversation.agent_id ?? ''}
      options={[
        { value: '', label: text('conversations.nobody') },
        ...agents.map(({ id, name, kind }) => ({
          value: id,
          label: kind === 'AUTOMATED' ? text('thread.botNamed', { name }) : name,
        })),
      ]}
      onChange={id => moving.assign(conversation, id === '' ? null : id)}
      {...(isBots ? { help: text('conversation.assignTakes') } : {})}
    />
  )
}

export interface DetailsProps {
  readonly conversation: Conversation
  readonly agents: readonly Agent[]
  readonly moving: Moving
}

/** Who the customer is, and who has the conversation. */
export const Details = (props: DetailsProps) => {
  const { conversation } = props
  const facts = useFacts(conversation)
  return (
    <section class="slds-card gt-card gt-person" aria-label={text('common.customer')}>
      <div class="gt-person__head">
        <Avatar user={conversation.chat_user} isLarge />
        <h2 class="slds-text-heading_small">{nameOf(conversation.chat_user)}</h2>
      </div>
      <Assign {...props} />
      <Facts facts={facts} />
    </section>
  )
}
