/**
 * A hub on a real store for the API's tests. Every answer is compared with what the documents say of it: its
 * body with the route's schema, and the code of a refusal with the codes that the route names.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance, FastifyReply, FastifyRequest, InjectOptions } from 'fastify'
import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { createDirectory, createUseCases } from '../core.ts'
import { createAddressGuard } from '../delivery/address-guard.ts'
import { Watch } from '../delivery/watch.ts'
import type { TokenKind } from '../domain/tenant.ts'
import type { Vault } from '../domain/vault.ts'
import type { Files } from '../files/files.ts'
import { createLocalFiles } from '../files/flydrive/local.ts'
import { digest } from '../secrets.ts'
import { openSqliteStore } from '../store/sqlite/index.ts'
import type { Store } from '../store/store.ts'
import { SYSTEM } from '../usecases/configuration.ts'
import { type Dispatcher, FanOut } from '../usecases/fan-out.ts'
import { groundOf, worldOf } from './api-world.testing.ts'
import type { ServerSettings } from './parts.ts'
import { ProblemSchema } from './schemas/problem.ts'
import { createServer } from './server.ts'

/** An answer as a test looks at it. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | number | undefined>>
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers, whose shape was compared already.
  readonly body: any
}

export interface CallOptions {
  readonly token?: string | null
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly ip?: string
}

type RouteSchema = {
  readonly response?: Readonly<Record<number, TSchema>>
  readonly 'x-problems'?: readonly string[]
}

/** What an answer says that the documents do not. */
const undocumented = (request: FastifyRequest, reply: FastifyReply, payload: unknown): string | null => {
  const schema = request.routeOptions.schema as RouteSchema | undefined
  const type = String(reply.getHeader('content-type') ?? '')
  if (schema?.response === undefined || !type.includes('json') || typeof payload !== 'string') return null
  const where = `${request.method} ${request.routeOptions.url} ${reply.statusCode}`
  const body = JSON.parse(payload) as { code?: string }
  const isProblem = type.startsWith('application/problem+json')
  if (isProblem && !schema['x-problems']?.includes(body.code ?? ''))
    return `${where}: ${body.code} is not documented`
  const answer = isProblem ? ProblemSchema : schema.response[reply.statusCode]
  if (answer === undefined) return `${where}: the status is not documented`
  const [error] = Compile(answer).Errors(body)
  return error === undefined ? null : `${where}: ${error.instancePath} ${error.message}`
}

/** An answer is waited for to its end. */
const SHORT = { lifetimeMs: 20 }

/** No network is allowed but the public ones. */
const guard = createAddressGuard({ allow: [] })

/** A hub to be called without a network. */
export class TestHub implements AsyncDisposable {
  readonly world = worldOf()
  /** What the engine would tell. */
  readonly watch = new Watch(() => this.world.now)
  readonly app: FastifyInstance
  readonly store: Store
  readonly usecases: ReturnType<typeof createUseCases>
  readonly operator: string
  readonly vault: Vault
  /** Every status that was to be answered. */
  readonly answered: number[] = []
  readonly #folder: string
  readonly #mismatches: string[] = []

  private constructor(
    store: Store,
    files: Files,
    folder: string,
    settings: Partial<ServerSettings>,
    operator: string,
    publicUrl: string,
  ) {
    const { world } = this
    const ground = { ...groundOf(store, files, world), publicUrl }
    const directory = createDirectory(ground)
    const dispatcher: Dispatcher = {
      node: ground.node,
      reserve: () => 0,
      giveBack: () => undefined,
      handOver: () => undefined,
      doubt: () => undefined,
      wake: ids => void world.woken.push(...ids),
    }
    this.#folder = folder
    this.store = store
    this.vault = ground.vault
    this.operator = operator
    this.usecases = createUseCases(ground, directory, {
      committer: new FanOut({ ...ground, messages: store.messages, services: directory, dispatcher }),
      dispatcher,
      sendTest: async (service, body, eventId) => {
        world.sent.push({ service, body, eventId })
        return world.attempt
      },
      checkUrl: async () => world.url,
      literalProblem: url => guard.literalRefusal(url)?.message ?? null,
      filesWanted: () => undefined,
      watching: { watch: async tenants => this.watch.watch(tenants), happened: () => this.watch.happened() },
      queue: { wakeAccount: id => void world.wokenAccounts.push(id), admit: () => world.callWaitMs },
    })
    this.app = createServer({
      ...ground,
      usecases: this.usecases,
      version: '0.0.0',
      metrics: async () => 'gotallo_up 1\n',
      readiness: async () => world.readiness,
      settings: { trustedProxies: [], loopback: false, streams: SHORT, ...settings },
    })
    this.app.addHook('onSend', async (request, reply, payload) => {
      this.answered.push(reply.statusCode)
      const mismatch = undocumented(request, reply, payload)
      if (mismatch !== null) this.#mismatches.push(mismatch)
      return payload
    })
  }

  static async open(
    settings: Partial<ServerSettings> = {},
    publicUrl = 'https://hub.example.com',
  ): Promise<TestHub> {
    const folder = mkdtempSync(join(tmpdir(), 'gotallo-api-'))
    const store = await openSqliteStore({ path: join(folder, 'test.db') })
    const files = await createLocalFiles(join(folder, 'files'))
    const operator = 'gt_operator_of_this_test'
    const hub = new TestHub(store, files, folder, settings, operator, publicUrl)
    await hub.usecases.tokens.mintOperator('operator', SYSTEM, { token: operator, hash: digest(operator) })
    await hub.app.ready()
    return hub
  }

  /** Calls the API, as the operator unless another token, or null for none, is given. */
  async call(method: string, path: string, options: CallOptions = {}): Promise<Answer> {
    const { token = this.operator, body, headers = {}, ip } = options
    const given = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body)
    const answer = await this.app.inject({
      method: method as NonNullable<InjectOptions['method']>,
      url: path.startsWith('/tenants') ? `/api/v1${path}` : path,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(given === undefined ? {} : { payload: given }),
      ...(ip === undefined ? {} : { remoteAddress: ip }),
    })
    const mismatch = this.#mismatches.shift()
    if (mismatch !== undefined) throw new Error(mismatch)
    const isJson = String(answer.headers['content-type'] ?? '').includes('json')
    return {
      status: answer.statusCode,
      headers: answer.headers,
      text: answer.payload,
      body: isJson ? JSON.parse(answer.payload) : null,
    }
  }

  /** Calls, and expects it to succeed. @returns the body */
  async do(method: string, path: string, body?: unknown, options: CallOptions = {}): Promise<Answer['body']> {
    const answer = await this.call(method, path, body === undefined ? options : { ...options, body })
    if (answer.status >= 300)
      throw new Error(`${method} ${path} was answered ${answer.status}: ${answer.text}`)
    return answer.body
  }

  async tenant(name = 'Acme'): Promise<string> {
    return (await this.do('POST', '/tenants/', { name })).id
  }

  async token(tenantId: string, kind: Exclude<TokenKind, 'operator'>): Promise<string> {
    return (await this.do('POST', `/tenants/${tenantId}/tokens/`, { name: kind, kind })).token
  }

  /** A CUSTOM account. */
  async custom(tenantId: string): Promise<string> {
    return (await this.do('POST', `/tenants/${tenantId}/platforms/`, { type: 'CUSTOM', name: 'Own' })).id
  }

  async service(tenantId: string, more: object = {}): Promise<Answer['body']> {
    const body = { name: 'CRM', url: 'https://crm.example.com/hook', ...more }
    return await this.do('POST', `/tenants/${tenantId}/services/`, body)
  }

  /** Feeds a text from a customer. @returns the message's id */
  async feed(tenantId: string, platformId: string, key: string, more: object = {}): Promise<string> {
    const item = {
      ext_identifier: key,
      type: 'TEXT',
      text: key,
      chat_user: { ext_identifier: 'jane' },
      ...more,
    }
    const path = `/tenants/${tenantId}/platforms/${platformId}/messages/`
    return (await this.do('POST', path, item)).results[0].id
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.app.close()
    await this.store.close()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
