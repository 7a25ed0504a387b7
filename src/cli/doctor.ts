import { commandLine } from '../command-line.ts'
import { describeSettings, readConfig, warningOfFiles } from '../config.ts'
import type { AccountHealth } from '../domain/platform-account.ts'
import type { Service } from '../domain/service.ts'
import { rfc3339, SECOND } from '../domain/time.ts'
import { isLoopback } from '../listen-address.ts'
import type { Tools } from '../main.ts'
import type { AccountCheck } from '../platforms/platform.ts'
import { nameOfPlace, storePlaceOf } from '../store-place.ts'
import { answer, EXIT, green, type OutputOptions, red, yellow } from './terminal.ts'
import { withTools } from './with-tools.ts'

type Level = 'ok' | 'warning' | 'error'

/** One thing that was looked at. */
interface Finding {
  readonly what: string
  readonly level: Level
  /** What was found, and where it is not well, what to do. */
  readonly detail: string
}

const finding = (what: string, level: Level, detail: string): Finding => ({ what, level, detail })

/** Checks everything that can be checked from here; exit code 3 where something is wrong. */
export const doctor = (options: OutputOptions): Promise<void> =>
  withTools(async tools => {
    const findings = [
      ...checkSettings(),
      await checkClock(tools),
      await checkStore(tools),
      await checkFiles(tools),
      await checkLedger(tools),
      ...(await checkServices(tools)),
      ...(await checkPlatforms(tools)),
    ]
    answer(options, findings, findings.map(lineOf))
    process.exitCode = findings.some(({ level }) => level === 'error') ? EXIT.found : EXIT.ok
  })

const MARK: Record<Level, string> = {
  ok: green('ok     '),
  warning: yellow('warning'),
  error: red('ERROR  '),
}
const lineOf = ({ what, level, detail }: Finding): string => `${MARK[level]}  ${what}: ${detail}`

const checkSettings = (): Finding[] => {
  const config = readConfig(process.env)
  const set = describeSettings().filter(({ variable }) => process.env[variable] !== undefined)
  const named = set.length === 0 ? 'all by default' : set.map(({ variable }) => variable).join(', ')
  const findings = [finding('settings', 'ok', named)]
  if (config.publicUrl === null) {
    const detail = `GOTALLO_PUBLIC_URL is not set: platforms outside this machine cannot reach the hub, and file links work only here.`
    findings.push(finding('public URL', 'warning', detail))
  }
  if (!isLoopback(config.host) && config.publicUrl?.startsWith('https://') !== true) {
    findings.push(
      finding(
        'public URL',
        'warning',
        `the hub listens on ${config.host} without https: put a proxy with a certificate before it.`,
      ),
    )
  }
  return findings
}

const EARLIEST = Date.UTC(2025, 0, 1)
const CLOCKS_DIFFER_MS = 5 * SECOND

/** A clock that is far off makes every signature too old; nothing here can tell a few minutes, but two that differ. */
const checkClock = async ({ store }: Tools): Promise<Finding> => {
  const now = new Date(await store.nodes.time().catch(() => Date.now()))
  const aheadMs = now.getTime() - Date.now()
  if (Math.abs(aheadMs) > CLOCKS_DIFFER_MS) {
    const words = `${Math.round(Math.abs(aheadMs) / SECOND)} s ${aheadMs > 0 ? 'ahead of' : 'behind'}`
    const detail = `the database's clock is ${words} this machine's. The hub goes by the database's: see which of them is right.`
    return finding('clock', 'warning', detail)
  }
  return now.getTime() < EARLIEST
    ? finding(
        'clock',
        'error',
        `this machine says ${now.toISOString()}: set its clock, or receivers refuse every signature.`,
      )
    : finding(
        'clock',
        'ok',
        `${now.toISOString()}; receivers accept signatures within 5 minutes of their own clock`,
      )
}

const checkStore = async ({ store, config }: Tools): Promise<Finding> => {
  try {
    await store.directory.dropRequests(EARLIEST)
    return finding('store', 'ok', `${nameOfPlace(storePlaceOf(config))} can be read and written`)
  } catch (error) {
    return finding('store', 'error', (error as Error).message)
  }
}

const checkFiles = async ({ files, config }: Tools): Promise<Finding> => {
  const where = config.filesUrl?.kind === 's3' ? `the bucket ${config.filesUrl.bucket}` : 'the files folder'
  const wrong = await files.check()
  if (wrong !== null) return finding('files', 'error', `${where}: ${wrong} See GOTALLO_FILES_URL.`)
  const warning = warningOfFiles(config)
  return warning === null
    ? finding('files', 'ok', `${where} can be read and written`)
    : finding('files', 'warning', warning)
}

const checkLedger = async ({ usecases }: Tools): Promise<Finding> => {
  const ledger = await usecases.ledger.read(null)
  return ledger.balanced
    ? finding(
        'ledger',
        'ok',
        `balanced; ${ledger.pending} pending, ${ledger.held} held, ${ledger.failed} failed`,
      )
    : finding('ledger', 'error', `${ledger.difference} deliveries are not accounted for; please report this.`)
}

const checkServices = async (tools: Tools): Promise<Finding[]> => {
  const findings: Finding[] = []
  for (const service of tools.directory.services()) {
    const [level, detail] = await stateOf(tools, service)
    findings.push(finding(`service "${service.name}" (${service.id})`, level, detail))
  }
  return findings
}

const stateOf = async (
  { usecases, transport }: Tools,
  { id, tenantId, url, state, disabledReason, failingSince }: Service,
): Promise<[Level, string]> => {
  const verdict = await transport.check(url)
  if (!verdict.ok) return ['error', verdict.detail]
  if (state === 'DISABLED')
    return ['error', `it is disabled: ${disabledReason} Mend the endpoint, then resume the service.`]
  if (state === 'PAUSED') return ['warning', 'it is paused; its deliveries are held until it is resumed.']
  const test = commandLine(`send-test ${id}`)
  if (failingSince === null) return ['ok', `${url} may be called; ${test} tries it`]
  const { backlog } = (await usecases.services.get(tenantId, id)).health
  const since = `it fails since ${rfc3339(failingSince)}, ${backlog} waiting`
  return ['warning', `${since}: ${test} shows what it answers.`]
}

const LEVEL_OF: Record<AccountCheck['state'], Level> = { ok: 'ok', refused: 'error', unreachable: 'warning' }

const checkPlatforms = async ({ usecases, directory }: Tools): Promise<Finding[]> => {
  const findings: Finding[] = []
  for (const { id, type, name, health } of directory.accounts()) {
    const what = `${type} account "${name}" (${id})`
    const opened = usecases.accounts.open(id)
    if (opened === null) continue
    const { state, detail } = await opened.platform.check(opened.credentials)
    if (state === 'ok' && health.state !== 'ok') findings.push(finding(what, 'warning', staleOf(health)))
    else findings.push(finding(what, LEVEL_OF[state], detail ?? 'its credentials hold'))
  }
  return findings
}

/** What the hub knows of an account counts until something changes it: its hook may not be registered, for one. */
const staleOf = ({ state, detail, checkedAt }: AccountHealth): string => {
  const since = checkedAt === null ? '' : ` since ${rfc3339(checkedAt)}`
  const next = state === 'unverified' ? 'A hub that runs checks it again within ten minutes' : 'Mend that'
  return `its credentials hold, but its health is ${state}${since} (${detail ?? 'no reason is known'}). ${next}; PATCH it with its whole credentials to have it checked at once.`
}
