import fc from 'fast-check'
import { expect, it } from 'vitest'
import { problemsOfAct } from './answer-shape.contract.ts'
import { anyWorld } from './arbitrary.contract.ts'
import type { Credentials, Platform, PlatformTools } from './platform.ts'

const HOOK = 'https://hub.example/hooks/1'
const NOW = 1_753_850_000_000

/** What must stand in no answer. */
const secretsOf = (credentials: Credentials): string[] =>
  Object.values(credentials).filter(value => value.length > 20)

/**
 * The law of {@link Platform.polling}, {@link Platform.afterwards} and {@link Platform.profile}: whatever the platform
 * answers, they answer, and show no secret.
 */
export const fetchingLaw = (
  make: (tools: PlatformTools) => Platform,
  credentials: Credentials,
  posts: readonly Uint8Array[],
): void => {
  const secrets = secretsOf(credentials)
  const good = [{ ok: true, result: [{ update_id: 1 }] }]
  const worlds = anyWorld(secrets, good)
  const look = async (act: (platform: Platform) => Promise<unknown>): Promise<void> => {
    await fc.assert(
      fc.asyncProperty(worlds, async world => {
        const fetchPublic = () => Promise.reject(new Error('nobody else is asked'))
        const answer = await act(
          make({ apiUrl: 'https://platform.example', now: () => NOW, fetch: world, fetchPublic }),
        )
        const shown = JSON.stringify(answer) ?? ''
        for (const secret of secrets) expect(shown).not.toContain(secret)
      }),
      { numRuns: 300 },
    )
  }
  it('finds out how posts come, and fetches them, whatever it is answered', async () => {
    const { signal } = new AbortController()
    await look(async ({ polling }) => {
      const need = await polling?.need(credentials, HOOK, 0, signal)
      expect([undefined, 'poll', 'hook', 'refused', 'unknown']).toContain(need?.state)
      const polled = await polling?.poll(credentials, '7', signal)
      expect([undefined, 'ok', 'later', 'refused', 'changed']).toContain(polled?.state)
      return [need, polled?.state === 'ok' ? null : polled]
    })
  })
  it('does afterwards what is to be done, or says why not', async () => {
    await look(async ({ afterwards }) => {
      const answers = await Promise.all(posts.map(post => afterwards?.(post, credentials) ?? null))
      for (const answer of answers) expect(answer === null ? [] : problemsOfAct(answer)).toEqual([])
      return answers
    })
  })
  it('tells what it learns of a person', async () => {
    await look(async ({ profile }) => {
      const found = (await profile?.(['id:1', 'phone:16505551234'], credentials)) ?? { state: 'none' }
      expect(['ok', 'none', 'later']).toContain(found.state)
      return found
    })
  })
}
