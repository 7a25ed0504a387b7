import { describe, expect, it } from 'vitest'
import type { TemplateDetails } from '../../domain/contract.ts'
import { MINUTE } from '../../domain/time.ts'
import { CREDENTIALS, graphOf } from '../meta/graph.testing.ts'
import { createDescribe } from './templates.ts'

const template = (name = 'hello', language = 'en_US'): TemplateDetails => ({
  name,
  language,
  category: null,
  components: [{ type: 'body', parameters: [{ type: 'text', text: 'Ada' }] }],
  text: null,
})
const definition = (name: string, language: string, text: string) => ({
  name,
  language,
  category: 'UTILITY',
  parameter_format: 'POSITIONAL',
  components: [{ type: 'BODY', text }],
})
const HELLO = {
  data: [definition('hello', 'de', 'Hallo {{1}}'), definition('hello', 'en_US', 'Hello {{1}}')],
}

/** Asks a Graph API whose answer and clock the test holds. */
const world = (
  answer: () => Response | Promise<Response> = () => Response.json(HELLO),
  patienceMs?: number,
) => {
  const clock = { now: 0 }
  const { tools, calls } = graphOf(answer, { now: () => clock.now })
  return { clock, calls, describe: createDescribe(tools, patienceMs) }
}
const DESCRIBED = { category: 'UTILITY', text: 'Hello Ada' }

describe('a template’s words', () => {
  it('are asked for by name, and taken in the language that is sent', async () => {
    const { describe, calls } = world()
    expect(await describe(template(), CREDENTIALS)).toEqual(DESCRIBED)
    const url = new URL(calls[0]?.url ?? '')
    expect(url.pathname).toBe('/v25.0/102290129340398/message_templates')
    expect(Object.fromEntries(url.searchParams)).toEqual({
      name: 'hello',
      limit: '100',
      fields: 'name,language,status,category,components,parameter_format',
    })
    expect(await describe(template('hello', 'de'), CREDENTIALS)).toEqual({
      category: 'UTILITY',
      text: 'Hallo Ada',
    })
  })

  it('are not known where the business account is not', async () => {
    const { describe, calls } = world()
    const { waba_id: _, ...without } = CREDENTIALS
    expect(await describe(template(), without)).toBeNull()
    expect(calls).toEqual([])
  })

  it.each([
    ['another name', Response.json({ data: [definition('hello_2', 'en_US', 'x')] })],
    ['an error', Response.json({ error: { code: 190, message: 'Expired' } }, { status: 401 })],
    ['nonsense', Response.json({ data: 'x' })],
  ])('are not known where Meta answers %s', async (_name, response) => {
    expect(await world(() => response).describe(template(), CREDENTIALS)).toBeNull()
  })

  it('may be missing in a definition', async () => {
    const { describe } = world(() => Response.json({ data: [{ name: 'hello', language: 'en_US' }] }))
    expect(await describe(template(), CREDENTIALS)).toEqual({ category: null, text: null })
  })
})

describe('what Meta answered', () => {
  it('is kept for ten minutes', async () => {
    const { describe, calls, clock } = world()
    await describe(template(), CREDENTIALS)
    clock.now = 10 * MINUTE - 1
    expect(await describe(template(), CREDENTIALS)).toEqual(DESCRIBED)
    expect(calls).toHaveLength(1)
    clock.now += 1
    await describe(template(), CREDENTIALS)
    expect(calls).toHaveLength(2)
  })

  it('is kept for a minute where it was nothing', async () => {
    const { describe, calls, clock } = world(() => Response.json({ data: [] }))
    await describe(template(), CREDENTIALS)
    clock.now = MINUTE - 1
    await describe(template(), CREDENTIALS)
    expect(calls).toHaveLength(1)
    clock.now += 1
    await describe(template(), CREDENTIALS)
    expect(calls).toHaveLength(2)
  })

  it('is shared by all who ask at once', async () => {
    const { describe, calls } = world()
    const answers = await Promise.all([1, 2, 3].map(() => describe(template(), CREDENTIALS)))
    expect(answers).toEqual([DESCRIBED, DESCRIBED, DESCRIBED])
    expect(calls).toHaveLength(1)
  })

  it('is not told to another who may not ask', async () => {
    const { describe, calls } = world()
    await describe(template(), CREDENTIALS)
    await describe(template(), { ...CREDENTIALS, access_token: 'another' })
    expect(calls).toHaveLength(2)
  })

  it('is forgotten, the oldest first, where there is too much of it', async () => {
    const { describe, calls } = world()
    for (let i = 0; i <= 500; i += 1) await describe(template(`t${i}`), CREDENTIALS)
    expect(calls).toHaveLength(501)
    await describe(template('t500'), CREDENTIALS)
    await describe(template('t1'), CREDENTIALS)
    expect(calls).toHaveLength(501)
    await describe(template('t0'), CREDENTIALS)
    expect(calls).toHaveLength(502)
  })

  it('is not waited for longer than a send may be held up, and kept when it comes', async () => {
    let answer = (_: Response): void => {}
    const pending = new Promise<Response>(resolve => {
      answer = resolve
    })
    const { describe, calls } = world(() => pending, 20)
    expect(await describe(template(), CREDENTIALS)).toBeNull()
    answer(Response.json(HELLO))
    await pending
    expect(await describe(template(), CREDENTIALS)).toEqual(DESCRIBED)
    expect(calls).toHaveLength(1)
  })
})
