import type { Schema } from '../../api/client.ts'
import { useHere } from '../../shell/here.tsx'
import { text } from '../../strings/text.ts'

type Unreadable = Schema<'Unreadable'>

/** Where something stands in a post. */
const Where = ({ path }: { path: string }) =>
  path === '' ? <strong>{text('quarantine.whole')}</strong> : <code>{path}</code>

/** The first thing that could not be read, and how many more there are. */
export const ReasonsInShort = ({ reasons }: { reasons: readonly Unreadable[] }) => {
  const [first] = reasons
  const rest = reasons.length - 1
  return first === undefined ? null : (
    <>
      {first.reason}
      {rest > 0 && <span class="gt-quiet gt-under">{text('quarantine.more', { count: rest })}</span>}
    </>
  )
}

/** The account that an item is for, where that is why it could not be read. */
const missingAccount = (reason: string): string | null =>
  /^It is for account (.+?), which is not set up here/.exec(reason)?.[1] ?? null

const Hint = ({ reason }: Pick<Unreadable, 'reason'>) => {
  const { to } = useHere()
  const account = missingAccount(reason)
  return (
    <p class="gt-quiet">
      {account === null ? (
        text('quarantine.hintOther')
      ) : (
        <>
          {text('quarantine.hintAccount', { account })}{' '}
          <a href={to.platforms}>{text('common.toPlatforms')}</a>
        </>
      )}
    </p>
  )
}

/** All that could not be read: where it stands, why, and what to do. */
export const Reasons = ({ reasons }: { reasons: readonly Unreadable[] }) => (
  <ul class="gt-reasons">
    {reasons.map(({ path, reason }) => (
      <li key={`${path} ${reason}`}>
        <Where path={path} />
        <p>{reason}</p>
        <Hint reason={reason} />
      </li>
    ))}
  </ul>
)
