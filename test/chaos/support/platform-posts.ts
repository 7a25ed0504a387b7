import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { withMutations } from './odd-calls.ts'
import type { Random } from './random.ts'
import { withTextMutations } from './text-mutations.ts'

/** A platform's post, as it was recorded. */
export interface Recorded {
  readonly name: string
  readonly text: string
  /** An urlencoded form instead of JSON. */
  readonly isForm: boolean
}

/** The fixtures of a platform, those of our own among them. @param folder in test/fixtures */
export const recordedPosts = (folder: string): Recorded[] => {
  const root = new URL(`../../fixtures/${folder}/`, import.meta.url)
  return ['', 'own/'].flatMap(below => {
    const place = new URL(below, root)
    const files = existsSync(place) ? readdirSync(place) : []
    return files
      .filter(file => file.endsWith('.json') || file.endsWith('.form'))
      .map(file => ({
        name: below + file,
        text: readFileSync(new URL(file, place), 'utf8'),
        isForm: file.endsWith('.form'),
      }))
  })
}

const VALUES = [
  '',
  ' ',
  '0',
  '-1',
  '9007199254740993',
  'null',
  '\u0000',
  'x'.repeat(100_000),
  '😀'.repeat(500),
]

const oddForm = (text: string, random: Random): string => {
  const fields = [...new URLSearchParams(text)]
  for (let left = random.whole(1, 3); left > 0 && fields.length > 0; left -= 1) {
    const at = random.whole(0, fields.length - 1)
    const [name = ''] = fields[at] ?? []
    if (random.maybe(0.4)) fields.splice(at, 1)
    else if (random.maybe(0.3)) fields.push([name, random.pick(VALUES)])
    else fields[at] = [random.maybe(0.1) ? `${name}%` : name, random.pick(VALUES)]
  }
  const form = new URLSearchParams(fields).toString()
  // What no browser would write.
  return random.maybe(0.1) ? form.replace(/%[0-9A-F]{2}/, '%ZZ') : form
}

/** The same post with something else in it: missing, of another type, doubled. */
export const withOddValues = ({ text, isForm }: Recorded, random: Random): string =>
  isForm
    ? oddForm(text, random)
    : JSON.stringify(withMutations({ value: JSON.parse(text) }, random).value ?? null)

/** The same, or what only text can have; sometimes it breaks off. */
export const oddPost = (post: Recorded, random: Random): string => {
  const isText = !post.isForm && random.maybe(0.5)
  const odd = isText ? withTextMutations(post.text, random) : withOddValues(post, random)
  return random.maybe(0.05) ? odd.slice(0, random.whole(0, odd.length)) : odd
}
