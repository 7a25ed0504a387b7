import { useState } from 'preact/hooks'
import { ApiError } from '../api/client.ts'
import { useQuery } from '../api/query.ts'
import { isFramed, signIn } from '../api/session.ts'
import { leadingBack, listWays, type Refusal, refusal, type SignInWay } from '../api/sign-in.ts'
import { type Submit, useSubmit } from '../api/submit.ts'
import logo from '../assets/icon.svg'
import { Button, LinkButton } from '../kit/button.tsx'
import { Input } from '../kit/fields.tsx'
import { Form } from '../kit/form.tsx'
import { Note } from '../kit/notes.tsx'
import { text, word } from '../strings/text.ts'

const SANDBOX = 'test.salesforce.com'

const nameOf = (host: string): string =>
  host === SANDBOX ? text('signIn.sandbox') : text('signIn.at', { host })

/** Where one signs in at Salesforce: the usual host first, others more quietly. */
const AtSalesforce = ({ ways }: { ways: readonly SignInWay[] }) => {
  const [usual, ...others] = ways.map(({ host, url }) => ({ host: host ?? '', href: leadingBack(url ?? '') }))
  if (usual === undefined) return null
  return (
    <div>
      <LinkButton look="brand" href={usual.href} class="gt-wide">
        {text('signIn.salesforce')}
      </LinkButton>
      {others.length > 0 && (
        <div class="gt-sign-in__others">
          {others.map(({ host, href }) => (
            <a key={host} href={href}>
              {nameOf(host)}
            </a>
          ))}
        </div>
      )}
    </div>
  )
}

/** In a frame Salesforce shows nothing. */
const InOwnTab = () => (
  <p class="gt-sign-in__framed">
    {text('signIn.framed')}{' '}
    <a href={location.href} target="_blank" rel="noreferrer">
      {text('signIn.framedOpen')}
    </a>
  </p>
)

/** A token that is none is wrong, as any field is. */
const useSignIn = (token: string): Submit => {
  const submit = useSubmit(['token'], async () => {
    await signIn(token.trim())
    refusal.value = null
  })
  const isRefused = submit.error instanceof ApiError && submit.error.status === 401
  return isRefused ? { ...submit, error: null, wrong: () => text('signIn.refused') } : submit
}

const WithToken = ({ isOnly }: { isOnly: boolean }) => {
  const [token, setToken] = useState('')
  const submit = useSignIn(token)
  return (
    <Form
      submit={submit}
      class="gt-stack"
      foot={
        <Button type="submit" look={isOnly ? 'brand' : 'neutral'} busy={submit.isBusy} class="gt-wide">
          {text('signIn.go')}
        </Button>
      }
    >
      <Input
        label={text('tokens.token')}
        type="password"
        value={token}
        onInput={setToken}
        required
        autoFocus={isOnly}
        autoComplete="current-password"
        placeholder="gt_…"
        error={submit.wrong('token')}
        help={text('signIn.help')}
      />
    </Form>
  )
}

const wordsOf = ({ code, orgId }: Refusal): string => {
  const name = `signIn.problem.${code}`
  // A link may say anything.
  return word('signIn.problem', code) === code
    ? text('signIn.problem.failed')
    : text(name as 'signIn.problem.org_unknown', { org: orgId })
}

/** Asks who it is: Salesforce where the hub can, or a token. */
export const SignIn = () => {
  const ways = useQuery('ways', listWays)
  // At most a moment; then nothing moves any more.
  if (ways.data === null && ways.error === null) return null
  const salesforce = (ways.data ?? []).filter(({ id }) => id === 'salesforce')
  const isOffered = salesforce.length > 0 && !isFramed()
  return (
    <main class="gt-sign-in">
      <div class="gt-brand gt-sign-in__brand">
        <img src={logo} alt="" />
        {text('app.name')}
      </div>
      <div class="gt-sign-in__card gt-stack">
        <h1 class="slds-text-heading_medium">{text('signIn.title')}</h1>
        {refusal.value !== null && <Note kind="error">{wordsOf(refusal.value)}</Note>}
        {isOffered && <AtSalesforce ways={salesforce} />}
        {isOffered && <p class="gt-sign-in__or">{text('signIn.or')}</p>}
        <WithToken isOnly={!isOffered} />
        {salesforce.length > 0 && isFramed() && <InOwnTab />}
      </div>
    </main>
  )
}
