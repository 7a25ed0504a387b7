import { readdirSync, readFileSync } from 'node:fs'

const FOLDER = new URL('../../../test/fixtures/viber/', import.meta.url)

/** The names of all fixtures, without their ending; those of our own behind `own/`. */
export const fixtureNames: readonly string[] = ['', 'own/'].flatMap(below =>
  readdirSync(new URL(below, FOLDER))
    .filter(file => file.endsWith('.json'))
    .map(file => below + file.slice(0, -'.json'.length)),
)

/** The bytes of a fixture. */
export const fixture = (name: string): Uint8Array => readFileSync(new URL(`${name}.json`, FOLDER))
