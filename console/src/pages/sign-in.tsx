import { useState } from 'preact/hooks'
import { ApiError } from '../api/client.ts'
import { signIn } from '../api/session.ts'
import { type Submit, useSubmit } from '../api/submit.ts'
import logo from '../assets/icon.svg'
import { Button } from '../kit/button.tsx'
import { Input } from '../kit/fields.tsx'
import { Form } from '../kit/form.tsx'
import { text } from '../strings/text.ts'

/** A token that is none is wrong, as any field is. */
const useSignIn = (token: string): Submit => {
  const submit = useSubmit(['token'], () => signIn(token.trim()))
  const isRefused = submit.error instanceof ApiError && submit.error.status === 401
  return isRefused ? { ...submit, error: null, wrong: () => text('signIn.refused') } : submit
}

/** Asks for a token. */
export const SignIn = () => {
  const [token, setToken] = useState('')
  const submit = useSignIn(token)
  return (
    <main class="gt-sign-in">
      <div class="gt-brand gt-sign-in__brand">
        <img src={logo} alt="" />
        {text('app.name')}
      </div>
      <Form
        submit={submit}
        class="gt-sign-in__card gt-stack"
        foot={
          <Button type="submit" look="brand" busy={submit.isBusy}>
            {text('signIn.go')}
          </Button>
        }
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
          error={submit.wrong('token')}
          help={text('signIn.help')}
        />
      </Form>
    </main>
  )
}
