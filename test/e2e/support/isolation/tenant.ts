import { expect } from 'vitest'
import { OPERATIONS } from '../../../chaos/support/documented.ts'
import type { Client } from '../client.ts'
import { eventually } from '../receiver.ts'
import { Scene, type Stage, whatsAppSide } from '../stage.ts'
import { messagesPost, textMessage } from '../whatsapp.ts'
import { bodiesOf, type Ids, pathOf } from './example.ts'

/** A tenant with one of everything, and all that could tell of it. */
export interface Furnished {
  readonly name: string
  /** By the names of parameters. */
  readonly ids: Ids
  readonly tokens: { readonly tenant: string; readonly agent: string }
  /** What nobody else may ever see. */
  readonly marks: readonly string[]
  /** A customer writes. @returns the text, once its webhook has arrived */
  speak(): Promise<string>
}

/** Who changed what: the operator that every tenant has. */
const OPERATOR = /"actor":"[^"]*GOTALLO_ADMIN_TOKEN"/g
const UUID = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/g

/** Everything that an answer holds, with the names under which it stands. */
function* fieldsIn(value: unknown): Generator<[name: string, value: unknown]> {
  if (typeof value !== 'object' || value === null) return
  for (const [name, field] of Object.entries(value)) {
    yield [name, field]
    yield* fieldsIn(field)
  }
}

/** Ids by the names of parameters: from lists (`/deliveries/` has `delivery_id`s), and from fields called so. */
const learn = (ids: Record<string, string>, path: string, body: unknown): void => {
  const kind =
    path
      .split('?')[0]
      ?.split('/')
      .findLast(segment => segment !== '') ?? ''
  const [first] = (body as { results?: { id?: string }[] } | null)?.results ?? []
  const own = (body as { id?: string } | null)?.id
  for (const name of NAMES.get(kind) ?? []) ids[name] ??= first?.id ?? own ?? ''
  for (const [name, field] of fieldsIn(body)) {
    if (name.endsWith('_id') && typeof field === 'string' && PARAMS.has(name)) ids[name] ??= field
    const id = (field as { id?: unknown } | null)?.id
    if (PARAMS.has(`${name}_id`) && typeof id === 'string') ids[`${name}_id`] ??= id
  }
  for (const [name, id] of Object.entries(ids)) if (id === '') delete ids[name]
}

/** Parameters by the segment before them. */
const NAMES = new Map<string, string[]>()
for (const { path } of OPERATIONS)
  for (const [, kind = '', name = ''] of path.matchAll(/\/([\w-]+)\/\{(\w+)\}/g))
    NAMES.set(kind, [...new Set([...(NAMES.get(kind) ?? []), name])])
/** And what bodies name besides. */
const PARAMS = new Set([...[...NAMES.values()].flat(), 'quote_id', 'file_id'])

const canFill = (path: string, ids: Ids): boolean =>
  [...path.matchAll(/\{(\w+)\}/g)].every(([, name = '']) => ids[name] !== undefined)

const ofTenant = OPERATIONS.filter(({ path, streams }) => path.includes('{tenant_id}') && !streams)

/**
 * Reads all that a tenant may read, and learns the ids of what it has, until nothing new is learned; what there is
 * none of yet is made, where the documents say how.
 * @returns all that was read, as text
 */
const crawl = async (client: Client, ids: Record<string, string>): Promise<string> => {
  let read = ''
  for (let known = -1; known < Object.keys(ids).length; ) {
    known = Object.keys(ids).length
    for (const operation of ofTenant) {
      if (operation.method !== 'GET' || !canFill(operation.path, ids)) continue
      const path = pathOf(operation, ids)
      const { status, body } = await client.call<unknown>('GET', path.slice('/api/v1'.length))
      if (status === 200) learn(ids, operation.path, body)
      read += JSON.stringify(body)
    }
    await makeMissing(client, ids)
  }
  return read
}

const makeMissing = async (client: Client, ids: Record<string, string>): Promise<void> => {
  for (const [kind, names] of NAMES) {
    if (names.every(name => ids[name] !== undefined)) continue
    const creating = ofTenant.find(
      ({ method, path, body }) =>
        method === 'POST' && path.endsWith(`/${kind}/`) && body !== null && canFill(path, ids),
    )
    if (creating === undefined) continue
    const [body] = bodiesOf(creating, ids)
    const path = pathOf(creating, ids).slice('/api/v1'.length)
    const answer = await client.call<{ id?: string }>('POST', path, body)
    if (answer.status < 300) learn(ids, creating.path, answer.body)
  }
}

const upload = async (hubUrl: string, tenantId: string, token: string, mark: string): Promise<string> => {
  const form = new FormData()
  form.append('file', new Blob([`${mark}-bytes`], { type: 'text/plain' }), `${mark}.txt`)
  const answer = await fetch(`${hubUrl}/api/v1/tenants/${tenantId}/files/`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: form,
  })
  expect(answer.status).toBe(201)
  return ((await answer.json()) as { id: string }).id
}

/** @param mark in every text and name of it @param number digits of its own, for telephone numbers */
export const furnish = async (stage: Stage, mark: string, number: string): Promise<Furnished> => {
  const phone = `9${number}`
  const customer = `49170${number}`
  const secrets = { header: `${mark}-header-secret`, key: `${mark}-key-in-the-url` }
  const scene = await Scene.set(stage, {
    side: whatsAppSide(phone),
    account: { name: `${mark} account` },
    service: { name: `${mark} service`, headers: { authorization: secrets.header } },
  })
  const { client } = scene
  await client.patch(scene.path('/'), { name: `${mark} Ltd` })
  await client.patch(scene.servicePath(), { url: `${scene.inbox.url}?key=${secrets.key}` })
  const tokenOf = async (kind: string): Promise<string> => {
    const made = { name: `${mark} ${kind} token`, kind }
    return (await client.post<{ token: string }>(scene.path('/tokens/'), made)).token
  }
  const tokens = { tenant: await tokenOf('tenant'), agent: await tokenOf('agent') }
  await client.post(scene.path('/agents/'), { name: `${mark} agent`, kind: 'HUMAN' })
  let said = 0
  const say = async (): Promise<string> => {
    said += 1
    const text = `${mark} says ${said}`
    const message = textMessage(`wamid.${mark}.${said}`, customer, text, Math.floor(Date.now() / 1_000))
    await scene.post(
      messagesPost(phone, [message], [{ profile: { name: `${mark} person` }, wa_id: customer }]),
    )
    await scene.inbox.posts(said)
    return text
  }
  await say()
  await scene.post(`{"unreadable": "${mark} in quarantine"`)
  const ids: Record<string, string> = { tenant_id: scene.tenantId, platform_id: scene.platformId }
  ids.file_id = await upload(scene.hubUrl, scene.tenantId, tokens.tenant, mark)
  const own = client.as(tokens.tenant)
  await eventually(
    () => own.get<{ results: object[] }>(scene.servicePath('deliveries/?state=DELIVERED')),
    ({ results }) => expect(results).toHaveLength(1),
  )
  const read = await crawl(own, ids)
  ids.quote_id = ids.message_id ?? ''
  const marks = [mark, phone, customer, tokens.tenant, tokens.agent, scene.secret, ...secretsOf(secrets)]
  return {
    name: mark,
    ids,
    tokens,
    marks: [
      ...new Set([...marks, ...Object.values(ids), ...(read.replaceAll(OPERATOR, '').match(UUID) ?? [])]),
    ],
    speak: say,
  }
}

const secretsOf = (secrets: Readonly<Record<string, string>>): string[] => Object.values(secrets)
