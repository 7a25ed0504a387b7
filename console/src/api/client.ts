import createClient, { type Middleware } from 'openapi-fetch'
import { setClock } from './clock.ts'
import { type Attempted, Doubts } from './doubts.ts'
import type { components, paths } from './schema.gen.d.ts'
import { proof, type Session, session, signedOut } from './who.ts'

/** A schema of the API, by its name in the OpenAPI document. */
export type Schema<Name extends keyof components['schemas']> = components['schemas'][Name]

/** A refusal of the hub, or that it could not be asked. */
export class ApiError extends Error {
  /** Stable; `unreachable` where no answer came. */
  readonly code: string
  readonly status: number
  /** What is wrong with each field, by its path. */
  readonly fields: Readonly<Record<string, string>>

  constructor(code: string, status: number, detail: string, fields: Readonly<Record<string, string>> = {}) {
    super(detail)
    this.name = 'ApiError'
    this.code = code
    this.status = status
    this.fields = fields
  }
}

const fieldsOf = ({ errors = [] }: Partial<Schema<'Problem'>>): Record<string, string> =>
  Object.fromEntries(errors.map(({ path, message }) => [path, message]))

const errorOf = async (response: Response): Promise<ApiError> => {
  const problem = (await response.json().catch(() => ({}))) as Partial<Schema<'Problem'>>
  const detail = problem.detail ?? `The hub answered ${response.status}.`
  return new ApiError(problem.code ?? 'internal', response.status, detail, fieldsOf(problem))
}

const NO_ANSWER = 'The hub does not answer. Is it running, and is this computer online?'

/** In another tab somebody signed in anew: from now on by that session, and from the start where it is somebody else. */
const renew = async (): Promise<void> => {
  const response = await fetch('/api/v1/session/').catch(() => null)
  if (response?.ok !== true) return
  const before = session.value
  const now = (await response.json()) as Session
  if (before?.kind !== now.kind || before.tenant_id !== now.tenant_id) location.reload()
  session.value = now
}

const SESSION_PATH = '/api/v1/session/'

const doubts = new Doubts()
const attempts = new WeakMap<Request, Attempted>()

/** Whatever makes something makes it once, however often it is sent again after its answer was lost. */
const begin = async (request: Request): Promise<void> => {
  const attempted = doubts.attempt(`${request.url}\n${await request.clone().text()}`)
  attempts.set(request, attempted)
  request.headers.set('idempotency-key', attempted.key)
}

const end = (request: Request, isDone: boolean): void => {
  const attempted = attempts.get(request)
  if (attempted !== undefined) doubts.ended(attempted, isDone)
}

const unreachable = (): ApiError => new ApiError('unreachable', 0, NO_ANSWER)

/** To its end: one that breaks off is none. */
const whole = async (response: Response): Promise<Response> => {
  if (response.status === 204 || response.body === null) return response
  const bytes = await response.arrayBuffer().catch(() => null)
  if (bytes === null) throw unreachable()
  return new Response(bytes, response)
}

/** What the hub took, or why it did not. @throws ApiError */
const heard = async (response: Response, schemaPath: string): Promise<Response> => {
  if (response.ok) return await whole(response)
  const error = await errorOf(response)
  if (error.code === 'csrf_invalid') await renew()
  if (error.status === 401 && schemaPath !== SESSION_PATH) signedOut()
  throw error
}

/** Adds who asks, and turns every refusal into an {@link ApiError}. */
const middleware: Middleware = {
  onRequest: async ({ request, schemaPath }) => {
    for (const [name, value] of Object.entries(proof())) request.headers.set(name, value)
    if (request.method === 'POST' && schemaPath !== SESSION_PATH) await begin(request)
  },
  onResponse: async ({ request, response, schemaPath }) => {
    setClock(response)
    try {
      const answer = await heard(response, schemaPath)
      end(request, true)
      return answer
    } catch (error) {
      end(request, false)
      throw error
    }
  },
  onError: ({ request, error }) => {
    end(request, false)
    return error instanceof ApiError ? error : unreachable()
  },
}

/** The hub's API, typed by its OpenAPI document. Throws {@link ApiError}; `data` is there otherwise. */
export const api = createClient<paths>({ baseUrl: '/', credentials: 'same-origin' })
api.use(middleware)

/** What an answer holds. @throws ApiError */
export const take = async <T>(answer: Promise<{ data?: T }>): Promise<T> => (await answer).data as T
