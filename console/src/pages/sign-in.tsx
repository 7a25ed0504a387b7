import { useState } from 'preact/hooks'
import { ApiError } from '../api/client.ts'
import { signIn } from '../api/session.ts'
import logo from '../assets/icon.svg'
import { Button } from '../kit/button.tsx'
import { Input } from '../kit/fields.tsx'
import { ErrorNote } from '../kit/notes.tsx'
import { text } from '../strings/text.ts'

/** Asks for a token. */
export const SignIn = () => {
  const [token, setToken] = useState('')
  const [isBusy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const isRefused = error instanceof ApiError && error.status === 401
  const go = async (): Promise<void> => {
    setBusy(true)
    setError(null)
    try {
      await signIn(token.trim())
    } catch (failure) {
      setError(failure)
      setBusy(false)
    }
  }
  return (
    <main class="gt-sign-in">
      <div class="gt-brand gt-sign-in__brand">
        <img src={logo} alt="" />
        {text('app.name')}
      </div>
      <form
        class="gt-sign-in__card gt-stack"
        onSubmit={event => {
          event.preventDefault()
          void go()
        }}
      >
        <h1 class="slds-text-heading_medium">{text('signIn.title')}</h1>
        <Input
          label={text('tokens.token')}
          type="password"
          value={token}
          onInput={setToken}
          required
          autoFocus
          autoComplete="current-password"
          placeholder="gt_…"
          error={isRefused ? text('signIn.refused') : undefined}
          help={text('signIn.help')}
        />
        <ErrorNote error={isRefused ? null : error} />
        <Button type="submit" look="brand" busy={isBusy} class="gt-wide">
          {text('signIn.go')}
        </Button>
      </form>
    </main>
  )
}
