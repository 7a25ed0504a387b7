import { createHash } from 'node:crypto'
import type { TemplateDetails } from '../../domain/contract.ts'
import { MINUTE, type Millis, SECOND } from '../../domain/time.ts'
import { callGraph, pathOf } from '../meta/graph.ts'
import type { Credentials, Outbound, PlatformTools } from '../platform.ts'
import { asText, objectsOf, type Wire } from '../shared/read.ts'
import { bodyOf, fillBody } from './template-text.ts'

/** A definition that was asked for. */
interface Entry {
  readonly definition: Promise<Wire | null>
  /** When it is asked for again. */
  until: Millis
}

const KEPT_MS = 10 * MINUTE
/** What is not there may be made at any time. */
const MISSING_MS = MINUTE
const MOST_KEPT = 500
/** A send does not wait longer for words that only we show. */
const PATIENCE_MS = 2 * SECOND

const FIELDS = 'name,language,status,category,components,parameter_format'

/** Whoever may not ask Meta must not learn it from what another was told, so the token is part of the key. */
const keyOf = ({ name, language }: TemplateDetails, { waba_id, access_token }: Credentials): string =>
  createHash('sha256')
    .update(JSON.stringify([waba_id, access_token, name, language]))
    .digest('base64')

const ask = async (
  tools: PlatformTools,
  { name, language }: TemplateDetails,
  credentials: Credentials,
): Promise<Wire | null> => {
  // Meta finds names that only contain this one, too.
  const query = `name=${encodeURIComponent(name)}&limit=100&fields=${FIELDS}`
  const path = `${pathOf(credentials.waba_id)}/message_templates?${query}`
  const answer = await callGraph(tools, credentials, { method: 'GET', path })
  const found = answer.state === 'ok' ? objectsOf(answer.data.data) : []
  return found.find(one => one.name === name && one.language === language) ?? null
}

/** The answer, or null where it takes longer than a send may be held up. */
const soon = async <T>(answer: Promise<T | null>, patienceMs: Millis): Promise<T | null> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<null>(resolve => {
    timer = setTimeout(() => resolve(null), patienceMs)
  })
  try {
    return await Promise.race([answer, late])
  } finally {
    clearTimeout(timer)
  }
}

/**
 * Tells the words of templates from their definitions at Meta, which are kept for a while.
 * @param patienceMs how long an answer is waited for; one that comes later is kept for the next time
 */
export const createDescribe = (
  tools: PlatformTools,
  patienceMs = PATIENCE_MS,
): NonNullable<Outbound['describe']> => {
  const kept = new Map<string, Entry>()
  const remember = (key: string, definition: Promise<Wire | null>): Entry => {
    // Whoever asks meanwhile shares the answer.
    const entry: Entry = { definition, until: Number.POSITIVE_INFINITY }
    definition.then(found => {
      entry.until = tools.now() + (found ? KEPT_MS : MISSING_MS)
    })
    kept.delete(key)
    const [oldest] = kept.keys()
    if (kept.size >= MOST_KEPT && oldest !== undefined) kept.delete(oldest)
    kept.set(key, entry)
    return entry
  }
  const definitionOf = (template: TemplateDetails, credentials: Credentials): Promise<Wire | null> => {
    const key = keyOf(template, credentials)
    const entry = kept.get(key)
    if (entry && entry.until > tools.now()) return entry.definition
    return remember(key, ask(tools, template, credentials)).definition
  }
  return async (template, credentials) => {
    if (!credentials.waba_id) return null
    const definition = await soon(definitionOf(template, credentials), patienceMs)
    if (!definition) return null
    const body = bodyOf(definition)
    const text = body === null ? null : fillBody(body, template.components)
    return { category: asText(definition.category), text }
  }
}
