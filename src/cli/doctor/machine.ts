import { statSync } from 'node:fs'
import { join } from 'node:path'
import { type Config, ConfigError, describeSettings, readConfig } from '../../config.ts'
import { diskOf } from '../../data-disk.ts'
import { SECOND } from '../../domain/time.ts'
import { causeOf } from '../../fetch-failure.ts'
import { isLoopback, urlOf } from '../../listen-address.ts'
import type { Tools } from '../../open-tools.ts'
import { type Finding, finding } from './finding.ts'

/** Null where they cannot be used: then it is said what is wrong. */
export const checkSettings = (): { readonly config: Config | null; readonly findings: Finding[] } => {
  try {
    const config = readConfig(process.env)
    const set = describeSettings().filter(({ variable }) => process.env[variable] !== undefined)
    const named = set.length === 0 ? 'all by default' : set.map(({ variable }) => variable).join(', ')
    return { config, findings: [finding('settings', 'ok', named), ...warningsOf(config)] }
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return { config: null, findings: error.problems.map(problem => finding('settings', 'error', problem)) }
  }
}

const warningsOf = ({ publicUrl, host }: Config): Finding[] => {
  const findings: Finding[] = []
  if (publicUrl === null) {
    const detail = `GOTALLO_PUBLIC_URL is not set: platforms outside this machine cannot reach the hub, and file links and bins work only here.`
    findings.push(finding('public URL', 'warning', detail))
  }
  if (!isLoopback(host) && publicUrl?.startsWith('https://') !== true) {
    const detail = `the hub listens on ${host} without https: put a proxy with a certificate before it.`
    findings.push(finding('public URL', 'warning', detail))
  }
  return findings
}

const EARLIEST = Date.UTC(2025, 0, 1)
const CLOCKS_DIFFER_MS = 5 * SECOND

/** A clock that is far off makes every signature too old; nothing here can tell a few minutes, but two that differ. */
export const checkClock = async ({ store, directory }: Tools): Promise<Finding> => {
  const now = new Date(await store.nodes.time().catch(() => Date.now()))
  const aheadMs = now.getTime() - Date.now()
  if (Math.abs(aheadMs) > CLOCKS_DIFFER_MS) {
    const words = `${Math.round(Math.abs(aheadMs) / SECOND)} s ${aheadMs > 0 ? 'ahead of' : 'behind'}`
    const detail = `the database's clock is ${words} this machine's. The hub goes by the database's: see which of them is right.`
    return finding('clock', 'warning', detail)
  }
  const newest = Math.max(0, ...Array.from(directory.services(), ({ createdAt }) => createdAt))
  if (now.getTime() < EARLIEST || newest - now.getTime() > CLOCKS_DIFFER_MS) {
    const behind =
      newest > now.getTime() ? `, and a service was made at ${new Date(newest).toISOString()}` : ''
    const detail = `this machine says ${now.toISOString()}${behind}: set its clock, or receivers refuse every signature.`
    return finding('clock', 'error', detail)
  }
  const detail = `${now.toISOString()}; receivers accept signatures within 5 minutes of their own clock`
  return finding('clock', 'ok', detail)
}

const GB = 1e9
const LITTLE = 1
const TOO_LITTLE = 0.1

/** Space where the store, its log and files lie. */
export const checkDisk = async ({ data }: Config): Promise<Finding[]> => {
  const free = (await diskOf(data, false)).free / GB
  const detail = `${free.toFixed(1)} GB are free where ${data} lies`
  if (free >= LITTLE) return [finding('disk', 'ok', detail)]
  const mend =
    'make room, or keep less: GOTALLO_RETENTION_DAYS, gotallo compact. Without any the hub answers 503, and platforms send again.'
  return [finding('disk', free < TOO_LITTLE ? 'error' : 'warning', `${detail}: ${mend}`)]
}

const OTHERS = 0o077

/** Whoever reads the key reads every secret. */
export const checkKeyFile = ({ data, masterKey }: Config): Finding[] => {
  if (masterKey !== null) return [finding('master key', 'ok', 'given by GOTALLO_MASTER_KEY')]
  const file = join(data, 'master.key')
  const stat = statSync(file, { throwIfNoEntry: false })
  if (stat === undefined) return []
  return process.platform !== 'win32' && (stat.mode & OTHERS) !== 0
    ? [finding('master key', 'warning', `others on this machine may read ${file}: chmod 600 ${file}`)]
    : [finding('master key', 'ok', `${file}; keep a copy apart from backups of the store`)]
}

const ANSWER_MS = 5 * SECOND

/** @returns null where a hub answers there, else why not */
const answers = async (url: string): Promise<string | null> => {
  try {
    const signal = AbortSignal.timeout(ANSWER_MS)
    const response = await fetch(`${url}/healthz`, { signal, redirect: 'manual' })
    const body = (await response.json().catch(() => null)) as { ok?: boolean } | null
    return response.ok && body?.ok === true ? null : `something else answers there (${response.status})`
  } catch (error) {
    return causeOf(error)
  }
}

/** Does a hub run here, and does the public URL lead to it? */
export const checkHub = async ({ host, port, publicUrl }: Config): Promise<Finding[]> => {
  if (port === 0) return [finding('hub', 'ok', 'not looked for: GOTALLO_PORT is 0')]
  const local = urlOf(host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host, port)
  const silent = await answers(local)
  const here =
    silent === null
      ? finding('hub', 'ok', `one runs, and answers at ${local}`)
      : finding(
          'hub',
          'warning',
          `none answers at ${local} (${silent}): start it, or set GOTALLO_PORT as it has it.`,
        )
  if (publicUrl === null) return [here]
  const lost = await answers(publicUrl)
  if (lost === null) return [here, finding('public URL', 'ok', `${publicUrl} leads to a hub`)]
  const detail = `${publicUrl} leads to no hub (${lost}): look at its DNS, its certificate, and the proxy before the hub. From inside your network it may be unreachable although it is well from outside.`
  // Where none runs here, this is no surprise.
  return [here, finding('public URL', silent === null ? 'error' : 'warning', detail)]
}
