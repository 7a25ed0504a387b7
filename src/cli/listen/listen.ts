import { readConfig } from '../../config.ts'
import { Refusal } from '../../domain/errors.ts'
import { causeInWords } from '../../fetch-failure.ts'
import { urlOf } from '../../listen-address.ts'
import { newSigningSecret } from '../../secrets.ts'
import { readSecret } from '../../usecases/signature-doctor/keys.ts'
import { dim, EXIT, green, type OutputOptions, yellow } from '../terminal.ts'
import { type Followed, follow, type Notice, refusalOf } from './follow.ts'
import { forwarder } from './forward.ts'
import { jsonOf, lineOf } from './show.ts'

export interface ListenOptions extends OutputOptions {
  readonly tenant?: string
  readonly url?: string
  readonly token?: string
  readonly forwardTo?: string
  readonly secret?: string
  readonly types?: string
  readonly platform?: string
  readonly kinds?: string
  readonly after?: string
}

/** On standard error: standard output carries what happens. */
const say = (line: string): void => console.error(line)

/** Streams what happens to a tenant, and sends its events on, until it is interrupted. */
export const listen = async (options: ListenOptions): Promise<void> => {
  const ending = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => ending.abort(new Error('interrupted')))
  // Whoever reads the lines has enough of them.
  process.stdout.on('error', () => process.exit(EXIT.ok))
  const followed = await followedBy(options)
  const forward = forwarding(options, ending.signal)
  const notice = noticesOf(new URL(followed.url).origin)
  const tools = { signal: ending.signal, notice, random: Math.random }
  for await (const event of follow(followed, tools)) {
    const isMessage = event.event === 'message'
    const forwarded =
      forward === null || !isMessage
        ? null
        : await forward((JSON.parse(event.data) as { id: string }).id, Buffer.from(event.data))
    console.log(options.json === true ? jsonOf(event, forwarded) : lineOf(event, forwarded))
  }
}

const noticesOf =
  (hub: string) =>
  (notice: Notice): void => {
    if (notice.kind === 'connected') return say(green('Listening; Ctrl-C ends it.', process.stderr))
    const again = `Again in ${(notice.againInMs / 1_000).toFixed(1)} s.`
    say(yellow(`Not connected to ${hub}: ${withoutDot(notice.reason)}. ${again}`, process.stderr))
  }

/** What the hub says is a sentence of its own. */
const withoutDot = (reason: string): string => reason.replace(/\.$/, '')

const invalid = (detail: string): Refusal => new Refusal('invalid', detail)

const followedBy = async (options: ListenOptions): Promise<Followed> => {
  const { publicUrl, host, port, token: kept } = readConfig(process.env)
  const hub = urlGiven('--url', options.url ?? publicUrl ?? urlOf(host, port)).replace(/\/+$/, '')
  const token = options.token ?? kept
  if (token === null) throw invalid('Give a token of the tenant by GOTALLO_TOKEN, or by --token.')
  const api = `${hub}/api/v1/tenants/`
  const tenant = options.tenant ?? (await onlyTenant(api, token))
  const query = new URLSearchParams()
  const { types, platform, kinds } = options
  for (const [name, value] of Object.entries({ types, platform_id: platform, kinds }))
    if (value !== undefined) query.set(name, value)
  const search = query.size === 0 ? '' : `?${query}`
  return { url: `${api}${encodeURIComponent(tenant)}/stream/${search}`, token, after: options.after ?? null }
}

const urlGiven = (option: string, given: string): string => {
  const url = URL.parse(given)
  if (url !== null && /^https?:$/.test(url.protocol)) return given
  throw invalid(`${option} must be an http or https URL, not ${given}.`)
}

interface TenantPage {
  readonly results?: readonly { readonly id: string; readonly name: string }[]
}

/** Null where it is no hub that answers. */
const pageOf = (answer: Response): Promise<TenantPage | null> =>
  answer
    .json()
    .then(page => page as TenantPage | null)
    .catch(() => null)

/** Where the token is an operator's, and there is but one tenant. */
const onlyTenant = async (api: string, token: string): Promise<string> => {
  const headers = { authorization: `Bearer ${token}` }
  const answer = await fetch(`${api}?limit=20`, { headers, redirect: 'error' }).catch((error: unknown) => {
    const { origin } = new URL(api)
    throw new Error(`No hub answers at ${origin}: ${causeInWords(error)}. Is it running? --url says where.`)
  })
  if (answer.status === 401) throw new Error(await refusalOf(answer))
  const page = answer.ok ? await pageOf(answer) : null
  const [first, ...others] = page?.results ?? []
  if (first === undefined) throw invalid('Say whose stream it is: --tenant <id>.')
  if (others.length === 0) return first.id
  const all = [first, ...others].map(({ id, name }) => `\n  ${id}  ${name}`).join('')
  throw invalid(`There are several tenants: say which one by --tenant <id>.${all}`)
}

const forwarding = (
  { forwardTo, secret }: ListenOptions,
  ending: AbortSignal,
): ReturnType<typeof forwarder> | null => {
  if (forwardTo === undefined) {
    if (secret !== undefined) throw invalid('--secret goes with --forward-to.')
    return null
  }
  const url = urlGiven('--forward-to', forwardTo)
  const used = secret ?? newSigningSecret()
  const read = readSecret({ name: '--secret', secret: used })
  if (read.key === null) throw invalid(read.finding.detail)
  say(`Events go to ${url}, signed with the secret ${used}`)
  if (secret === undefined)
    say(dim('It is made for this run: give it by --secret to keep it.', process.stderr))
  return forwarder(url, used.trim(), ending)
}
