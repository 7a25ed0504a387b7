import { commandLine } from '../../command-line.ts'
import { warningOfFiles } from '../../config.ts'
import type { AccountHealth } from '../../domain/platform-account.ts'
import type { Service } from '../../domain/service.ts'
import { rfc3339 } from '../../domain/time.ts'
import type { Tools } from '../../open-tools.ts'
import type { AccountCheck } from '../../platforms/platform.ts'
import { nameOfPlace, storePlaceOf } from '../../store-place.ts'
import { answer, EXIT, green, type OutputOptions, red, yellow } from '../terminal.ts'
import { withTools } from '../with-tools.ts'
import { type Finding, finding, type Level } from './finding.ts'
import { checkClock, checkDisk, checkHub, checkKeyFile, checkSettings } from './machine.ts'
import { checkSignIn } from './sign-in.ts'

/** Checks everything that can be checked from here; exit code 3 where something is wrong. */
export const doctor = async (options: OutputOptions): Promise<void> => {
  const { config, findings: first } = checkSettings()
  const findings = [...first]
  // Without settings that can be read nothing else can be found.
  if (config !== null) {
    const opened = await withTools(examine).catch(unopened)
    findings.push(...opened, ...(await checkHub(config)))
  }
  answer(options, findings, findings.map(lineOf))
  process.exitCode = findings.some(({ level }) => level === 'error') ? EXIT.found : EXIT.ok
}

/** The store cannot be opened: what it says is a sentence for the operator. */
const unopened = (error: unknown): Finding[] => [
  finding('store', 'error', error instanceof Error ? error.message : String(error)),
]

const examine = async (tools: Tools): Promise<Finding[]> => [
  await checkClock(tools),
  await checkStore(tools),
  ...(await checkDisk(tools.config)),
  ...checkKeyFile(tools.config),
  await checkFiles(tools),
  await checkLedger(tools),
  ...(await checkServices(tools)),
  ...(await checkPlatforms(tools)),
  ...(await checkSignIn(tools)),
]

const MARK: Record<Level, string> = {
  ok: green('ok     '),
  warning: yellow('warning'),
  error: red('ERROR  '),
}
const lineOf = ({ what, level, detail }: Finding): string => `${MARK[level]}  ${what}: ${detail}`

const checkStore = async ({ store, config }: Tools): Promise<Finding> => {
  try {
    // Drops none: none is so old.
    await store.directory.dropRequests(0)
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

const AT_ONCE = 16

const checkServices = async (tools: Tools): Promise<Finding[]> => {
  const findings: Finding[] = []
  const services = [...tools.directory.services()]
  // Some at a time: one that does not answer takes seconds.
  for (let i = 0; i < services.length; i += AT_ONCE) {
    const some = services.slice(i, i + AT_ONCE).map(async service => {
      const [level, detail] = await stateOf(tools, service)
      return finding(`service "${service.name}" (${service.id})`, level, detail)
    })
    findings.push(...(await Promise.all(some)))
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
  const unreached = await transport.reach(url)
  if (unreached !== null) return ['error', `${unreached} Mend that; ${test} tries it again.`]
  if (failingSince === null) return ['ok', `${url} may be called, and takes connections; ${test} tries it`]
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
  return `its credentials hold, but its health is ${state}${since} (${detail ?? 'no reason is known'}). ${next}; PATCH it with "credentials": {} to have it checked at once.`
}
