import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { type ApexCall, apexCalls, type Given } from './apex-calls.ts'
import { labelTexts } from './labels.ts'

/** What an administrator has set up; it may change while pages are open. */
export interface Setup {
  /** The URL of the Named Credential. */
  address: string
  /** The parameter of the principal; null: it has none. */
  token: string | null
  permissions: readonly string[]
  organizationId: string
}

/** As it is installed. */
export const PLACEHOLDER = 'https://gotallo-hub.invalid/api/v1/tenants/00000000-0000-0000-0000-000000000000'
export const ORGANIZATION = '00D5g000008ABCDEA4'
const ID = /^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/

/** As GoTalloProblem writes it. */
interface Problem {
  readonly code: string
  readonly title: string
  readonly detail: string
  readonly status: number | null
  readonly errors: readonly { readonly path: string; readonly message: string }[]
}

class Refused extends Error {
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.code)
    this.problem = problem
  }
}

const labels = labelTexts()

/** A problem of the way to the hub, in the words of the labels that Apex says it in. */
const problem = (code: string, title: string, detail: string, ...values: string[]): Refused =>
  new Refused({
    code,
    title: labels.get(`GoTallo_Error_${title}_Title`) ?? '',
    detail: (labels.get(`GoTallo_Error_${detail}`) ?? '').replace(
      /\{(\d)\}/g,
      (_, i) => values[Number(i)] ?? '',
    ),
    status: null,
    errors: [],
  })

/** Headers that GoTalloHub sets: the Named Credential adds who asks. */
export const HEADERS = ['Accept', 'Content-Type', 'Idempotency-Key', 'X-Salesforce-Org-Id'] as const

const mayGoOn = ({ permission }: ApexCall, { permissions }: Setup): void => {
  const isAdmin = permissions.includes('GoTallo_Admin')
  if (permission === 'mayChange' && !isAdmin) throw problem('forbidden', 'Forbidden', 'NoAdmin')
  if (!isAdmin && !permissions.includes('GoTallo_User')) throw problem('forbidden', 'Forbidden', 'NoUser')
}

interface Request {
  path: string
  query: URLSearchParams
  readonly headers: Record<string, string>
  body: string | null
}

/** The steps of a call, as GoTalloHub takes them. */
export const STEPS: Readonly<Record<string, (request: Request, ...given: unknown[]) => void>> = {
  withId: (request, name, value) => {
    if (typeof value !== 'string' || !ID.test(value)) throw problem('invalid', 'Invalid', 'Id', String(name))
    request.path = request.path.replace(`{${name}}`, value)
  },
  withParameter: (request, name, value) => {
    if (typeof value === 'string' && value.trim() !== '') request.query.set(String(name), value)
  },
  withKey: (request, key) => {
    if (typeof key === 'string') request.headers['Idempotency-Key'] = key
  },
  withBody: (request, fields) => {
    request.headers['Content-Type'] = 'application/json'
    request.body = typeof fields === 'string' && fields.trim() !== '' ? fields : '{}'
  },
}

const prepare = (call: ApexCall, given: Record<string, unknown>, { organizationId }: Setup): Request => {
  const headers = { Accept: 'application/json', 'X-Salesforce-Org-Id': organizationId }
  const request: Request = { path: call.path, query: new URLSearchParams(), headers, body: null }
  if (call.method === 'POST') STEPS.withBody?.(request, '')
  const worth = (one: Given): unknown => ('text' in one ? one.text : given[one.parameter])
  for (const { name, given: values } of call.steps) {
    const step = STEPS[name]
    if (step === undefined) throw new Error(`GoTalloHub has no ${name} that stands in here.`)
    step(request, ...values.map(worth))
  }
  return request
}

const send = async (call: ApexCall, request: Request, { address, token }: Setup): Promise<Response> => {
  if (token === null) throw problem('callout_refused', 'Refused', 'Credential')
  if (address.includes(new URL(PLACEHOLDER).host))
    throw problem('not_connected', 'NotConnected', 'Placeholder')
  const query = request.query.size === 0 ? '' : `?${request.query}`
  try {
    return await fetch(`${address}/${request.path}${query}`, {
      method: call.method,
      headers: { ...request.headers, authorization: `Bearer ${token}` },
      body: request.body,
    })
  } catch {
    throw problem('callout_failed', 'Failed', 'Unreached', 'Connection refused')
  }
}

const unreadable = (status: number): Refused => {
  const refused = problem('answer_unreadable', 'Unreadable', 'Unreadable', String(status))
  return new Refused({ ...refused.problem, status })
}

const readAnswer = async (call: ApexCall, response: Response): Promise<unknown> => {
  if (response.status === 204) return null
  const said = (await response.json().catch(() => null)) as Record<string, unknown> | null
  if (!response.ok) {
    if (typeof said?.code !== 'string') throw unreadable(response.status)
    const { code, title, detail, errors } = said as unknown as Problem
    throw new Refused({ code, title, detail, status: response.status, errors: errors ?? [] })
  }
  if (typeof said !== 'object' || said === null || Array.isArray(said)) throw unreadable(response.status)
  if (call.name === 'getConnection' && typeof said.id !== 'string')
    throw problem('not_connected', 'NotConnected', 'NoTenant')
  return said
}

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  let text = ''
  for await (const piece of request) text += piece
  return text
}

/**
 * Stands in for an organisation: serves the pages, and does over HTTP what Apex does. Which calls there are, what each
 * needs and where it goes is read from the controller's source.
 */
export class Org {
  readonly url: string
  readonly setup: Setup
  /** Every call that pages made, by the name of the method. */
  readonly called: string[] = []
  /** Calls that are under way. */
  underWay = 0
  /** Awaited by each call, before it goes out. */
  delay: (method: string) => Promise<void> = () => Promise.resolve()
  /** Calls whose answer gets lost on the way back. */
  readonly lost = new Set<string>()
  readonly #server: Server
  readonly #folder: string
  readonly #calls = apexCalls()

  private constructor(server: Server, folder: string, setup: Setup) {
    this.#server = server
    this.#folder = folder
    this.setup = setup
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  /** @param folder of builtPage */
  static async start(folder: string, setup: Pick<Setup, 'address' | 'token'>): Promise<Org> {
    const server = createServer()
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const org = new Org(server, folder, {
      permissions: ['GoTallo_Admin', 'GoTallo_User'],
      organizationId: ORGANIZATION,
      ...setup,
    })
    server.on('request', (request, response) => void org.#answer(request, response))
    return org
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise(resolve => this.#server.close(resolve))
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url?.split('?')[0] ?? ''
    const method = /^\/apex\/GoTalloController[.](\w+)$/.exec(path)?.[1]
    if (method !== undefined) return this.#apex(method, await bodyOf(request), response)
    if (path === '/page.js' || path === '/page.css') {
      const type = path === '/page.js' ? 'text/javascript' : 'text/css'
      response.writeHead(200, { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'max-age=600' })
      response.end(readFileSync(join(this.#folder, path)))
    } else if (path.startsWith('/n/')) {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(this.#page())
    } else response.writeHead(204).end()
  }

  async #apex(name: string, text: string, response: ServerResponse): Promise<void> {
    const call = this.#calls.get(name)
    const reply = (status: number, said: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(said))
    }
    if (call === undefined) return reply(404, { message: `GoTalloController has no ${name}.` })
    this.called.push(name)
    this.underWay += 1
    try {
      await this.delay(name)
      mayGoOn(call, this.setup)
      const request = prepare(call, JSON.parse(text), this.setup)
      const answer = await readAnswer(call, await send(call, request, this.setup))
      if (this.lost.delete(name)) throw problem('callout_failed', 'Failed', 'Timeout', '60')
      reply(200, answer)
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      reply(500, { message: JSON.stringify(error.problem) })
    } finally {
      this.underWay -= 1
    }
  }

  /** Only what is ours, on the ground that Lightning Experience has. */
  #page(): string {
    const org = JSON.stringify({ permissions: this.setup.permissions })
    return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>GoTallo Configuration</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="/page.css">
<style>body { background: none; padding: 0.75rem } #toasts { position: fixed; z-index: 10000; inset: 0 0 auto; text-align: center; pointer-events: none }</style>
</head><body class="slds-scope"><div id="toasts"></div><main></main><script>globalThis.org = ${org}</script>
<script src="/page.js"></script></body></html>`
  }
}
