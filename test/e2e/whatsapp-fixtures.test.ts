import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ANSWERS } from './expected/answers.ts'
import type { Case, Cases } from './expected/case.ts'
import { CHANGES } from './expected/changes.ts'
import { MEDIA } from './expected/media.ts'
import { NOTICES } from './expected/notices.ts'
import { PLACES } from './expected/places.ts'
import { STATUSES } from './expected/statuses.ts'
import { TEXTS } from './expected/texts.ts'
import { UNREADABLE } from './expected/unreadable.ts'
import { expectEvents } from './support/expected.ts'
import { Scene, useStage } from './support/stage.ts'
import { fixture, PHONE } from './support/whatsapp.ts'

const THEMES: Readonly<Record<string, Cases>> = {
  texts: TEXTS,
  media: MEDIA,
  answers: ANSWERS,
  'places and contacts': PLACES,
  statuses: STATUSES,
  'changes and echoes': CHANGES,
  notices: NOTICES,
  'what cannot be read': UNREADABLE,
}

const namesIn = (folder: string): string[] =>
  readdirSync(new URL(`../fixtures/whatsapp/${folder}`, import.meta.url))
    .filter(file => file.endsWith('.json'))
    .map(file => folder + file.slice(0, -'.json'.length))

/** The number that a fixture is addressed to. */
const phoneOf = (body: string): string => /"phone_number_id":\s*"(\d+)"/.exec(body)?.[1] ?? PHONE

const stage = useStage()

const expectCase = async (name: string, { after = [], events, quarantined = false }: Case): Promise<void> => {
  const body = fixture(name)
  const scene = await Scene.set(stage, { phone: phoneOf(body) })
  await scene.post(...after)
  expectEvents(await scene.firedBy(body), events, scene)
  const kept = await scene.quarantine()
  expect(kept).toHaveLength(quarantined ? 1 : 0)
  for (const { platform_id, reasons } of kept) {
    expect(platform_id).toBe(scene.platformId)
    expect(reasons).not.toEqual([])
  }
  // Meta may send a post again for seven days: nothing more comes of it.
  expect(await scene.firedBy(body)).toEqual([])
  expect(await scene.quarantine()).toEqual(kept)
}

describe('every WhatsApp fixture fires what the contract says', () => {
  it('has an expectation for each fixture', () => {
    const names = Object.values(THEMES).flatMap(cases => Object.keys(cases))
    expect(names.sort()).toEqual([...namesIn(''), ...namesIn('own/')].sort())
  })

  describe.each(Object.entries(THEMES))('%s', (_, cases) => {
    it.each(Object.entries(cases))('%s', expectCase)
  })
})
