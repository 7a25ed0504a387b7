import { readdirSync, readFileSync } from 'node:fs'

const ROOT = new URL('../../../test/fixtures/line/', import.meta.url)

/** The names of the payloads in test/fixtures/line, without `.json`, those of our own behind `own/`. */
export const fixtureNames: readonly string[] = ['', 'own/'].flatMap(folder =>
  readdirSync(new URL(folder, ROOT)).flatMap(file =>
    file.endsWith('.json') ? [folder + file.slice(0, -'.json'.length)] : [],
  ),
)

/** The bytes of a payload. */
export const fixture = (name: string): Uint8Array => readFileSync(new URL(`${name}.json`, ROOT))
