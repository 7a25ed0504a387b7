import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify'
import type { TObject, TSchema, TString } from 'typebox'
import { notFound, type ProblemCode, Refusal } from '../domain/errors.ts'
import type { TokenKind } from '../domain/tenant.ts'
import { actorOf, type Principal } from '../usecases/authenticate.ts'
import type { Actor } from '../usecases/configuration.ts'
import type { ServerParts } from './parts.ts'
import { closed, text } from './schemas/fields.ts'
import { Type } from './schemas/type.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Tokens of these kinds may call it; left out: no token is needed. */
    readonly kinds?: readonly TokenKind[]
    /** No token is needed where the request comes by no proxy. */
    readonly openLocally?: boolean
    /** Whoever shows no credential is refused, and that counts for nothing. */
    readonly asksWho?: boolean
    /** An Idempotency-Key is heeded. */
    readonly idempotent?: boolean
    /** The body may be left out. */
    readonly bodyOptional?: boolean
  }
}

/** The server as routes see it: what a schema says is what a handler gets. */
export type Api = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>

export const OPERATOR: readonly TokenKind[] = ['operator']
export const ADMIN: readonly TokenKind[] = ['operator', 'tenant']
export const MEMBER: readonly TokenKind[] = ['operator', 'tenant', 'agent']

/** Ids in addresses, in words. */
export const PARAMS = {
  tenant_id: 'tenant',
  token_id: 'token',
  platform_id: 'platform account',
  agent_id: 'agent',
  conversation_id: 'conversation',
  message_id: 'message',
  chat_user_id: 'chat user',
  service_id: 'service',
  delivery_id: 'delivery',
  replay_id: 'replay',
  quarantine_id: 'quarantined post',
  bin_id: 'bin',
} as const
export type Param = keyof typeof PARAMS

/** What is no id names nothing; that it is empty is most often a variable that was never set. */
export const unknownId = (name: Param, id: string | undefined): Refusal =>
  id === '' ? emptyId(name) : notFound(PARAMS[name])

/** @param name of the parameter in the address */
export const emptyId = (name: string): Refusal =>
  new Refusal('not_found', `The ${name} in the address is empty.`)

const nothing = closed({}, 'Nothing.')
type Nothing = typeof nothing

/** Of a POST that takes no body: a field that it is given all the same is refused, not passed over. */
export const NO_BODY = { body: nothing, bodyOptional: true } as const

/** What the documents and the guards need to know of a route. */
export interface RouteSpec<
  P extends Param,
  Q extends TSchema,
  B extends TSchema,
  A extends Record<number, TSchema>,
> {
  /** Unique; code generators name their methods by it. */
  readonly id: string
  readonly tag: string
  readonly summary: string
  readonly description?: string
  /** Whose tokens may call it; null: no token is needed. */
  readonly kinds: readonly TokenKind[] | null
  /** No token is needed where the request comes by no proxy. */
  readonly openLocally?: boolean
  /** It is asked to find out whether a credential is there: without one it is refused, but no failed authentication. */
  readonly asksWho?: boolean
  readonly params?: readonly P[]
  readonly query?: Q
  readonly body?: B
  /** The body may be left out: it is then `{}`. */
  readonly bodyOptional?: boolean
  readonly idempotent?: boolean
  readonly answers: A
  /** Refusals beyond those that every such route has. */
  readonly problems?: readonly ProblemCode[]
  /** Bytes. Defaults to the server's limit. */
  readonly bodyLimit?: number
  /** The media type of the answer. Defaults to JSON. */
  readonly produces?: string
}

const IdempotencyHeader = Type.Object({
  'idempotency-key': Type.Optional(
    text('A key of your own choosing: the same request with it gets the same answer for 24 hours.', {
      minLength: 1,
      maxLength: 255,
      examples: ['6f9a1c1e-order-1234'],
    }),
  ),
})

const paramsOf = <P extends Param>(names: readonly P[]): TObject<Record<P, TString>> => {
  const fields = names.map(name => [name, text(`The id of the ${PARAMS[name]}.`, { format: 'uuid' })])
  return Type.Object(Object.fromEntries(fields) as Record<P, TString>)
}

const usualProblems = (spec: RouteSpec<Param, TSchema, TSchema, Record<number, TSchema>>): ProblemCode[] => [
  'invalid',
  ...(spec.kinds === null
    ? []
    : ([
        'unauthorized',
        'forbidden',
        'org_mismatch',
        'csrf_invalid',
        'rate_limited',
        'store_unavailable',
      ] as const)),
  ...((spec.params?.length ?? 0) > 0 ? (['not_found'] as const) : []),
  ...(spec.body === undefined
    ? []
    : (['malformed', 'request_timeout', 'body_too_large', 'media_type_unsupported'] as const)),
  ...(spec.idempotent === true ? (['idempotency_in_progress', 'idempotency_mismatch'] as const) : []),
  'internal',
]

/** Options of a Fastify route. */
export const route = <
  const P extends Param = never,
  Q extends TSchema = Nothing,
  B extends TSchema = TSchema,
  const A extends Record<number, TSchema> = Record<number, TSchema>,
>(
  spec: RouteSpec<P, Q, B, A>,
) => ({
  ...(spec.bodyLimit === undefined ? {} : { bodyLimit: spec.bodyLimit }),
  config: {
    ...(spec.kinds === null ? {} : { kinds: spec.kinds }),
    ...(spec.openLocally === true ? { openLocally: true } : {}),
    ...(spec.asksWho === true ? { asksWho: true } : {}),
    ...(spec.idempotent === true ? { idempotent: true } : {}),
    ...(spec.bodyOptional === true ? { bodyOptional: true } : {}),
  },
  schema: {
    operationId: spec.id,
    tags: [spec.tag],
    summary: spec.summary,
    ...(spec.description === undefined ? {} : { description: spec.description }),
    security: spec.kinds === null ? [] : [{ token: [] }],
    params: paramsOf(spec.params ?? []) as TObject<Record<P, TString>>,
    querystring: (spec.query ?? nothing) as Q,
    ...((spec.body === undefined ? {} : { body: spec.body }) as { body: B }),
    ...(spec.idempotent === true ? { headers: IdempotencyHeader } : {}),
    response: spec.answers,
    produces: [spec.produces ?? 'application/json'],
    'x-token-kinds': spec.kinds ?? [],
    'x-body-optional': spec.bodyOptional === true,
    'x-problems': [...new Set([...usualProblems(spec), ...(spec.problems ?? [])])],
  },
})

/** Adds one route, or several. */
export type AddRoutes = (api: Api, parts: ServerParts) => void

/** Adds them all, in order. */
export const together =
  (...all: readonly AddRoutes[]): AddRoutes =>
  (api, parts) => {
    for (const add of all) add(api, parts)
  }

/** 204. */
export const empty = (description: string) => Type.Null({ description })

/** Whom the request's token stands for; only on routes that need one. */
export const principalOf = (request: { readonly principal: Principal | null }): Principal => {
  if (request.principal === null) throw new Error('This route was not guarded.')
  return request.principal
}

/** Who asks, as the audit log names him. */
export const actorIn = (request: { readonly principal: Principal | null }): Actor =>
  actorOf(principalOf(request))
