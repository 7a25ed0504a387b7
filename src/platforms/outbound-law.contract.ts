import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Draft } from '../domain/draft.ts'
import { Refusal } from '../domain/errors.ts'
import {
  problemsOfAct,
  problemsOfMedia,
  problemsOfRecipient,
  problemsOfSend,
} from './answer-shape.contract.ts'
import { anyDraft, anyWorld, type World } from './arbitrary.contract.ts'
import { draftOf, outgoingOf } from './draft.testing.ts'
import { isWellFormed } from './mutation.contract.ts'
import type { Credentials, Outbound, Outgoing, Platform, PlatformTools } from './platform.ts'

/** What the law of sending needs to know of an adapter. */
export interface OutboundHarness {
  /** Drafts that are taken, of every type that the adapter takes, with uploads and with links. */
  readonly drafts: readonly Draft[]
  /** What `Outbound.recipient` takes, and what it does not. */
  readonly somebody: readonly string[]
  readonly nobody: readonly string[]
  /** How the platform answers who sends a message well; null where none is called. */
  readonly accepted: ((url: string) => unknown) | null
  /** Reads the body of the call that sends; it throws where it is none. Left out: it is a JSON object. */
  readBody?(body: string): object
  /** How somebody else answers who is asked about a file of his; left out: nobody else is asked for a send. */
  readonly others?: PlatformTools['fetch']
  /** The `ref` of a file that came in. */
  readonly ref: Draft['auxiliaryData']
}

const someDraft = ({ drafts }: OutboundHarness): fc.Arbitrary<Draft> =>
  fc.oneof(fc.constantFrom(...drafts), anyDraft(drafts))

const URLS = ['https://platform.example/1/media', 'https://platform.example/1/messages']

const someWorld = (secrets: readonly string[], { accepted }: OutboundHarness): fc.Arbitrary<World> =>
  anyWorld(secrets, accepted === null ? [] : URLS.map(accepted))

type Make = (tools: PlatformTools) => Platform

const prepareLaw = (outbound: Outbound, harness: OutboundHarness): void => {
  it('takes its drafts, and takes again what it has completed', () => {
    for (const draft of harness.drafts) {
      const before = structuredClone(draft)
      const prepared = outbound.prepare(draft)
      expect(prepared).toMatchObject({ ok: true })
      expect(draft).toEqual(before)
      if (prepared.ok) expect(outbound.prepare(prepared.draft)).toEqual(prepared)
    }
  })
  it('does not stumble over any draft, and says what is wrong where it takes it not', () => {
    const look = (draft: Draft): void => {
      const prepared = outbound.prepare(draft)
      if (prepared.ok) {
        expect(outbound.prepare(prepared.draft)).toEqual(prepared)
        expect(isWellFormed(prepared.draft)).toBe(true)
        return
      }
      expect(prepared.errors).not.toEqual([])
      for (const { path, message } of prepared.errors) {
        expect([typeof path, path.isWellFormed()]).toEqual(['string', true])
        expect(message).toMatch(/./)
      }
    }
    fc.assert(fc.property(anyDraft(harness.drafts), look), { numRuns: 500 })
  })
  it('sends nothing that the hub itself makes', () => {
    expect(outbound.prepare(draftOf('EVENT')).ok).toBe(false)
  })
}

const recipientLaw = (outbound: Outbound, { somebody, nobody }: OutboundHarness): void => {
  const read = (to: string): boolean => {
    try {
      expect(problemsOfRecipient(outbound.recipient(to))).toEqual([])
      return true
    } catch (error) {
      expect(error).toBeInstanceOf(Refusal)
      expect(error).toMatchObject({ code: 'invalid', errors: [{ path: 'to', message: expect.any(String) }] })
      return false
    }
  }
  it('knows whom a new conversation is with, and who is nobody', () => {
    expect(somebody.filter(to => !read(to))).toEqual([])
    expect(nobody.filter(read)).toEqual([])
    fc.assert(fc.property(fc.string({ unit: 'binary' }), to => void read(to)))
  })
}

/** What must stand in no answer. */
const secretsOf = (credentials: Credentials): string[] =>
  Object.values(credentials).filter(value => value.length > 20)

const TOOLS = { apiUrl: 'https://platform.example', now: () => 1_753_850_000_000 }

/** Takes a body as a server does. */
const drain = async (init: RequestInit | undefined): Promise<string> =>
  new Response(init?.body ?? null).text()

const othersOf = ({ others }: OutboundHarness): PlatformTools['fetch'] =>
  others ?? (() => Promise.reject(new Error('nobody else is asked')))

const sendingLaw = (make: Make, credentials: Credentials, harness: OutboundHarness): void => {
  const { accepted } = harness
  const fetchPublic = othersOf(harness)

  it('sends what it takes, and tells under which name', async () => {
    const bodiesSent: string[] = []
    const fetch: PlatformTools['fetch'] = async (url, init) => {
      bodiesSent.push(await drain(init))
      return Response.json(accepted?.(String(url)))
    }
    const { outbound } = make({ ...TOOLS, fetch, fetchPublic })
    await fc.assert(
      fc.asyncProperty(someDraft(harness), async draft => {
        const prepared = outbound?.prepare(draft)
        if (!prepared?.ok) return
        const answer = await outbound?.send?.(
          outgoingOf(prepared.draft, { to: toOf(outbound, harness) }),
          credentials,
        )
        expect(answer && problemsOfSend(answer)).toEqual([])
        expect(answer?.state).toBe('accepted')
        const { readBody = JSON.parse } = harness
        expect(readBody(bodiesSent.at(-1) ?? '')).toEqual(expect.any(Object))
      }),
      { numRuns: 300 },
    )
  })

  handingOverLaw(make, credentials, harness)

  it('stands whatever it is answered, and shows no secret', async () => {
    const secrets = secretsOf(credentials)
    const look = async (draft: Draft, world: World): Promise<void> => {
      const { outbound } = make({ ...TOOLS, fetch: world, fetchPublic })
      const message: Outgoing = outgoingOf(draft, { to: toOf(outbound, harness) })
      const sent = await outbound?.send?.(message, credentials)
      expect(sent && problemsOfSend(sent)).toEqual([])
      const acts = [
        await outbound?.react?.(message.to, 'id', '😀', credentials),
        await outbound?.markRead?.('id', true, credentials, {
          from: message.to,
          auxiliaryData: message.auxiliaryData,
        }),
        await outbound?.remove?.('id', credentials),
      ]
      for (const act of acts) expect(act ? problemsOfAct(act) : []).toEqual([])
      const described = message.template && (await outbound?.describe?.(message.template, credentials))
      const shown = JSON.stringify([sent?.state === 'accepted' ? null : sent, acts, described])
      for (const secret of secrets) expect(shown).not.toContain(secret)
    }
    const cases = [someDraft(harness), someWorld(secrets, harness)] as const
    await fc.assert(fc.asyncProperty(...cases, look), { numRuns: 500 })
  })
}

/** The calls that a send makes, each with what had become of its hand-over by then. */
const callsOf = async (
  make: Make,
  credentials: Credentials,
  harness: OutboundHarness,
  draft: Draft,
  handOver: () => Promise<void>,
) => {
  let isHandedOver = false
  const calls: { readonly url: string; readonly isHandedOver: boolean }[] = []
  const fetch: PlatformTools['fetch'] = async (url, init) => {
    calls.push({ url: String(url), isHandedOver })
    await drain(init)
    return Response.json(harness.accepted?.(String(url)))
  }
  const { outbound } = make({ ...TOOLS, fetch, fetchPublic: othersOf(harness) })
  const over: Partial<Outgoing> = {
    to: toOf(outbound, harness),
    handOver: async () => {
      // As long as a store takes: who does not wait for it has called by then.
      await new Promise(resolve => setImmediate(resolve))
      await handOver()
      isHandedOver = true
    },
  }
  const answer = await outbound?.send?.(outgoingOf(draft, over), credentials).catch((error: unknown) => error)
  return { answer, calls }
}

const handingOverLaw = (make: Make, credentials: Credentials, harness: OutboundHarness): void => {
  const { drafts } = harness
  const calling = callsOf.bind(null, make, credentials, harness)

  it('hands over right before the one call that sends, and makes that last', async () => {
    for (const draft of drafts) {
      const { answer, calls } = await calling(draft, async () => {})
      expect(answer).toMatchObject({ state: 'accepted' })
      expect(calls.map(call => call.isHandedOver)).toEqual(calls.map((_, i) => i === calls.length - 1))
    }
  })

  it('sends nothing that it cannot hand over, and throws why', async () => {
    const failure = new Error('It is not to be sent any more.')
    for (const draft of drafts) {
      const whole = await calling(draft, async () => {})
      const { answer, calls } = await calling(draft, () => Promise.reject(failure))
      expect(answer).toBe(failure)
      expect(calls).toEqual(whole.calls.slice(0, -1))
    }
  })
}

const toOf = (outbound: Outbound | null, { somebody }: OutboundHarness): readonly string[] =>
  outbound?.recipient(somebody[0] ?? '').identities ?? []

const mediaLaw = (make: Make, credentials: Credentials, harness: OutboundHarness): void => {
  const secrets = secretsOf(credentials)
  const refs = fc.oneof(
    fc.constant(harness.ref),
    fc.constant({ url: 'https://files.example/a' }),
    fc.dictionary(fc.constantFrom('id', 'url', 'upload', 'other'), fc.jsonValue()),
  )
  it('fetches a file, or says why not, and shows nobody else who asks', async () => {
    const look = async (ref: unknown, own: World, others: World): Promise<void> => {
      const fetchPublic: PlatformTools['fetch'] = (url, init) => {
        const shown = JSON.stringify([String(url), [...new Headers(init?.headers)]])
        for (const secret of secrets) expect(shown).not.toContain(secret)
        return others()
      }
      const platform = make({ ...TOOLS, fetch: own, fetchPublic })
      const answer = await platform.media(ref as Draft['auxiliaryData'], credentials)
      expect(problemsOfMedia(answer)).toEqual([])
      if (answer.state === 'ok') return answer.stream.cancel()
      for (const secret of secrets) expect(answer.detail).not.toContain(secret)
    }
    const world = someWorld(secrets, harness)
    await fc.assert(fc.asyncProperty(refs, world, world, look), { numRuns: 300 })
  })
}

/** The law of `Platform.outbound` and `Platform.media`. */
export const outboundLaw = (make: Make, credentials: Credentials, harness: OutboundHarness): void => {
  const { outbound } = make({ ...TOOLS, fetch: () => Promise.reject(), fetchPublic: () => Promise.reject() })
  mediaLaw(make, credentials, harness)
  if (outbound === null) return
  recipientLaw(outbound, harness)
  prepareLaw(outbound, harness)
  if (outbound.send !== null) sendingLaw(make, credentials, harness)
}
