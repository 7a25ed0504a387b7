import { expect } from 'vitest'
import type { Operation } from '../../../chaos/support/documented.ts'
import type { Stage } from '../stage.ts'
import { type Ids, pathOf } from './example.ts'
import type { Furnished } from './tenant.ts'

/** What came back, with all that could hold something. */
export interface Answered {
  readonly status: number
  readonly code: string | null
  readonly text: string
}

const STREAM_MS = 1_500
let callers = 0

/** So that refused calls are not counted against each other; as by a proxy, so that nothing is open for being local. */
const caller = (): string => {
  callers += 1
  return `198.18.${callers >> 8}.${callers & 255}`
}

/** What is done with a stream. */
export interface Watching {
  /** Called when it is open. */
  opened(): Promise<void>
  /** When enough was read. */
  until(text: string): boolean
}

/** What a stream brings in a while; it does not end by itself. */
const readFor = async (response: Response, { opened, until }: Watching): Promise<string> => {
  await opened()
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  const end = new Promise<null>(resolve => setTimeout(resolve, STREAM_MS, null))
  while (reader !== undefined && !until(text)) {
    const part = await Promise.race([reader.read(), end])
    if (part === null || part.done) break
    text += part.value
  }
  await reader?.cancel()
  return text
}

const GLANCE: Watching = { opened: async () => undefined, until: text => text !== '' }

/** Makes a call, whatever it is. @param watching what is done with it, should it be a stream */
export const callAs = async (
  { hub }: Stage,
  operation: Operation,
  ids: Ids,
  token: string | null,
  body?: unknown,
  watching = GLANCE,
): Promise<Answered> => {
  const form = new FormData()
  form.append('file', new Blob(['x'], { type: 'text/plain' }), 'x.txt')
  const sent = operation.upload ? form : body === undefined ? undefined : JSON.stringify(body)
  const response = await fetch(hub.url + pathOf(operation, ids), {
    method: operation.method,
    redirect: 'manual',
    headers: {
      'x-forwarded-for': caller(),
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(typeof sent === 'string' ? { 'content-type': 'application/json' } : {}),
    },
    ...(sent === undefined ? {} : { body: sent }),
  })
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true
  const read = isStream ? await readFor(response, watching) : await response.text()
  const isProblem = response.headers.get('content-type')?.startsWith('application/problem+json') === true
  const code = isProblem ? (JSON.parse(read) as { code: string }).code : null
  const headers = [...response.headers].map(([name, value]) => `${name}: ${value}`).join('\n')
  return { status: response.status, code, text: `${headers}\n\n${read}` }
}

/** The answer is one that the documents know, and tells nothing of that tenant. */
export const expectSilent = (
  { method, path, statuses }: Operation,
  answered: Answered,
  { name, marks }: Furnished,
): void => {
  const where = `${method} ${path} answered ${answered.status} ${answered.code ?? ''}`
  expect(statuses, where).toContain(answered.status)
  expect(answered.status, where).not.toBe(500)
  const told = marks.filter(mark => answered.text.includes(mark))
  expect(told, `${where}, and told of ${name}:\n${answered.text}`).toEqual([])
}
