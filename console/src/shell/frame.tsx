import type { ComponentChildren } from 'preact'
import { useEffect, useErrorBoundary, useRef } from 'preact/hooks'
import { useLocation } from 'preact-iso'
import { signOut } from '../api/session.ts'
import { streamState } from '../api/stream.ts'
import { session } from '../api/who.ts'
import logo from '../assets/icon.svg'
import { Button, IconButton } from '../kit/button.tsx'
import { Note } from '../kit/notes.tsx'
import { toastError } from '../kit/toast.tsx'
import { type TextName, text, word } from '../strings/text.ts'
import type { Here } from './here.tsx'
import { BASE, type Places } from './places.ts'
import { TenantSwitch } from './tenant-switch.tsx'
import { nextTheme, theme } from './theme.ts'

const NAVIGATION: readonly (readonly [place: keyof Places & string, name: TextName, within: string])[] = [
  ['overview', 'nav.overview', ''],
  ['services', 'nav.services', '/services'],
  ['platforms', 'nav.platforms', '/platforms'],
  ['conversations', 'nav.conversations', '/conversations'],
  ['deliveries', 'nav.deliveries', '/deliveries'],
  ['settings', 'nav.settings', '/settings'],
]

const Navigation = ({ here }: { here: Here }) => {
  const { path } = useLocation()
  const nav = useRef<HTMLElement>(null)
  // Where there is no room for all of it, the page that is shown is in sight.
  useEffect(
    () =>
      nav.current?.querySelector('[aria-current]')?.scrollIntoView({ inline: 'center', block: 'nearest' }),
    [path],
  )
  const inside = path.slice(here.to.overview.length).replace(/\/$/, '')
  const isIn = (within: string): boolean =>
    within === ''
      ? inside === ''
      : inside.startsWith(within) || (within === '/platforms' && inside.startsWith('/quarantine'))
  return (
    <nav class="gt-nav" aria-label={text('app.name')} ref={nav}>
      {NAVIGATION.map(([place, name, within]) => (
        <a key={place} href={here.to[place] as string} aria-current={isIn(within) ? 'page' : undefined}>
          {text(name)}
        </a>
      ))}
    </nav>
  )
}

const Live = () => (
  <div class={`gt-live gt-live_${streamState.value}`} title={word('live', streamState.value)} role="status">
    <i />
    <span>{word('live', streamState.value)}</span>
  </div>
)

/** A page that breaks leaves the rest standing, and says so. */
const Guarded = ({ children }: { children: ComponentChildren }) => {
  const { path } = useLocation()
  const [error, forget] = useErrorBoundary()
  // Another page may well be whole.
  useEffect(forget, [path])
  if (error === undefined) return <>{children}</>
  return (
    <Note kind="error" action={<Button onClick={() => location.reload()}>{text('common.reload')}</Button>}>
      {text('app.broken')}
    </Note>
  )
}

interface WhereProps {
  /** Undefined outside a tenant's pages. */
  readonly here: Here | undefined
}

/** At the right of the top: is it live, whose pages these are, how it looks, and the way out. */
const Side = ({ here }: WhereProps) => (
  <div class="gt-top__side">
    {here !== undefined && <Live />}
    {session.value?.kind === 'operator' ? (
      <TenantSwitch current={here?.tenantId ?? null} />
    ) : (
      <span class="gt-who">{here?.tenantName}</span>
    )}
    <IconButton
      icon="utility:light_bulb"
      label={text('app.theme', { theme: word('theme', theme.value) })}
      onClick={nextTheme}
    />
    <IconButton
      icon="utility:logout"
      label={text('app.signOut')}
      onClick={() => void signOut().catch(toastError)}
    />
  </div>
)

const Top = ({ here }: WhereProps) => (
  <header class="gt-top">
    <div class="gt-top__row">
      <a class="gt-brand" href={here?.to.overview ?? BASE}>
        <img src={logo} alt="" />
        <span>{text('app.name')}</span>
      </a>
      <Side here={here} />
    </div>
    {here === undefined ? <div class="gt-nav" /> : <Navigation here={here} />}
  </header>
)

const Foot = () => (
  <footer class="gt-foot">
    <a href="/docs" target="_blank" rel="noreferrer">
      {text('app.docs')}
    </a>
    {' · '}
    <a href={`${BASE}/assets/licenses.txt`} target="_blank" rel="noreferrer">
      {text('app.licences')}
    </a>
  </footer>
)

/** Around every page: brand, tenant, navigation, and who is signed in. */
export const Frame = ({ here, children }: { here?: Here; children: ComponentChildren }) => (
  <div class="gt-shell">
    <a class="gt-skip" href="#main">
      {text('app.skip')}
    </a>
    <Top here={here} />
    <main class="gt-main" id="main" tabIndex={-1}>
      <Guarded>{children}</Guarded>
    </main>
    <Foot />
  </div>
)
