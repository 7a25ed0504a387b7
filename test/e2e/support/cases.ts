import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Case, Cases } from '../expected/case.ts'
import { expectEvents, type User } from './expected.ts'
import { type PlatformSide, Scene, type Stage, useStage } from './stage.ts'

/** A platform's fixtures, and what each must lead to. */
export interface FixtureCases {
  /** In test/fixtures. */
  readonly folder: string
  /** By theme. */
  readonly themes: Readonly<Record<string, Cases>>
  /** Whose account a fixture is for. */
  side(body: string): PlatformSide
  /** Who writes, where an expectation does not say. */
  readonly user?: User
  /** A hub that the file has already, and where the platform reaches it; left out: one of their own. */
  readonly place?: { readonly stage: Stage; readonly publicUrl: string }
}

const rootOf = (folder: string): URL => new URL(`../../fixtures/${folder}/`, import.meta.url)

/** The bytes of a payload, by its name. @param ending of its file's name */
export const fixtureOf = (folder: string, name: string, ending = '.json'): string =>
  readFileSync(new URL(name + ending, rootOf(folder)), 'utf8')

const ENDINGS = ['.json', '.form']

/** The names of a platform's payloads, without their endings, those of our own behind `own/`. */
const namesIn = (folder: string): string[] =>
  ['', 'own/'].flatMap(below =>
    readdirSync(new URL(below, rootOf(folder))).flatMap(file => {
      const ending = ENDINGS.find(one => file.endsWith(one))
      return ending === undefined ? [] : [below + file.slice(0, -ending.length)]
    }),
  )

/** Each fixture through a hub's hook: it fires what was written down by hand, and nothing when it comes again. */
export const describeFixtures = ({ folder, themes, side, user, place }: FixtureCases): void => {
  const stage = place?.stage ?? useStage()
  const endingOf = (name: string): string =>
    ENDINGS.find(ending => existsSync(new URL(name + ending, rootOf(folder)))) ?? ''

  const expectCase = async (
    name: string,
    { after = [], events, quarantined = false }: Case,
  ): Promise<void> => {
    const body = fixtureOf(folder, name, endingOf(name))
    const scene = await Scene.set(stage, { side: side(body) })
    await scene.post(...after)
    const { tenantId, platformId, platform } = scene
    const hubUrl = place?.publicUrl ?? scene.hubUrl
    const where = { hubUrl, tenantId, platformId, platform, ...(user === undefined ? {} : { user }) }
    expectEvents(await scene.firedBy(body), events, where)
    const kept = await scene.quarantine()
    expect(kept).toHaveLength(quarantined ? 1 : 0)
    for (const { platform_id, reasons } of kept) {
      expect(platform_id).toBe(scene.platformId)
      expect(reasons).not.toEqual([])
    }
    // A platform may send a post again for days: nothing more comes of it.
    expect(await scene.firedBy(body)).toEqual([])
    expect(await scene.quarantine()).toEqual(kept)
  }

  it('has an expectation for each fixture', () => {
    const names = Object.values(themes).flatMap(cases => Object.keys(cases))
    expect(names.sort()).toEqual(namesIn(folder).sort())
  })

  describe.each(Object.entries(themes))('%s', (_, cases) => {
    it.each(Object.entries(cases))('%s', expectCase)
  })
}
