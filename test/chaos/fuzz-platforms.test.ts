import { expect, it } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { createPlatforms } from '../../src/platform-adapters.ts'
import { mutated } from '../../src/platforms/mutation.contract.ts'
import { LINE_SIDE } from '../e2e/support/line.ts'
import { facebookSide, instagramSide } from '../e2e/support/messenger.ts'
import { smsSide } from '../e2e/support/sms.ts'
import { type PlatformSide, Scene, useStage, whatsAppSide } from '../e2e/support/stage.ts'
import { telegramSide } from '../e2e/support/telegram.ts'
import { viberSide } from '../e2e/support/viber.ts'
import { chance, report, rounds, seeded } from './support/chaos.ts'
import { oddPost, type Recorded, recordedPosts, withOddValues } from './support/platform-posts.ts'
import type { Random } from './support/random.ts'

const ROUNDS = rounds(1, 60)
/** Through a hub, and through the adapter alone, for each platform and round. */
const POSTS = 120
const READ = 1_500

const SIDES: readonly PlatformSide[] = [
  whatsAppSide(),
  facebookSide(),
  instagramSide(),
  LINE_SIDE,
  viberSide(),
  smsSide(),
  telegramSide,
]

const stage = useStage()

/** Every page of quarantine, each post read once more. @returns how many there were */
const replayQuarantine = async (scene: Scene): Promise<number> => {
  const kept = await scene.quarantine()
  for (const { id } of kept) await scene.client.post(scene.path(`/quarantine/${id}/replay/`), {})
  return kept.length
}

const fuzz = async (side: PlatformSide, random: Random) => {
  const posts = recordedPosts(side.type.toLowerCase())
  const scene = await Scene.set(stage, { side })
  for (let i = 0; i < POSTS; i += 1) {
    const body = oddPost(random.pick(posts), random)
    const { status } = await side.post(scene.hookUrl, body)
    expect(status, body.slice(0, 2_000)).toBe(200)
  }
  const kept = await replayQuarantine(scene)
  // Each is compared with what holds of every event.
  const events = await scene.fired()
  return { events: events.length, kept }
}

it(seeded('whatever a platform posts is taken, and each event that it makes is lawful'), {
  timeout: 120_000 * ROUNDS,
}, async () => {
  let [events, kept] = [0, 0]
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const side of SIDES) {
      const found = await fuzz(side, chance(`${side.type} ${round}`))
      expect(found.events + found.kept, side.type).toBeGreaterThan(0)
      events += found.events
      kept += found.kept
    }
  }
  const note = `${POSTS * SIDES.length * ROUNDS} posts of ${SIDES.length} platforms, ${kept} kept in quarantine`
  report({ program: 'platforms', rounds: ROUNDS, events, duplicates: 0, lost: 0, backMs: null, note })
})

/** In place of anything, a list among them: that is nobody's way to say that there is nothing. */
const ODD: readonly unknown[] = [true, 0, -1, 1.5, 'constructor', '__proto__', '😀', 'x'.repeat(10_000)]

const nothing = (): Promise<never> => Promise.reject(new TypeError('fetch failed'))
const PLATFORMS = createPlatforms(readConfig({}), {
  fetch: nothing,
  fetchPublic: nothing,
  now: () => 1_753_850_000_000,
})

/** One value of it is of another type. */
const withOneOdd = ({ text, isForm, ...post }: Recorded, random: Random): string => {
  if (isForm) return withOddValues({ ...post, text, isForm }, random)
  const change = { at: random.whole(0, 10_000), how: 'replace', odd: random.pick(ODD) } as const
  return JSON.stringify(mutated({ value: JSON.parse(text) }, [change]).value)
}

it(seeded('a post with something odd in it is never passed over: it is read, or kept with a reason'), {
  timeout: 60_000 * ROUNDS,
}, () => {
  for (const side of SIDES) {
    const platform = PLATFORMS.find(({ type }) => type === side.type)
    const speaks = (text: string): boolean => {
      const { items = [], unreadable = [] } = platform?.parse(Buffer.from(text), '') ?? {}
      return items.length + unreadable.length > 0
    }
    const posts = recordedPosts(side.type.toLowerCase()).filter(({ text }) => speaks(text))
    const random = chance(`silence of ${side.type}`)
    for (let i = 0; i < READ * ROUNDS; i += 1) {
      const post = random.pick(posts)
      const odd = withOneOdd(post, random)
      expect(speaks(odd), `${post.name}: ${odd.slice(0, 2_000)}`).toBe(true)
    }
  }
})
