import type { ToldPart } from '../usecases/people.ts'

/** The lists of the document, in the order in which they are told. */
const LISTS = ['message', 'event', 'file', 'quarantine', 'parked'] as const
type Listed = (typeof LISTS)[number]

const NAMES: Record<Listed, string> = {
  message: 'messages',
  event: 'events',
  file: 'files',
  quarantine: 'quarantine',
  parked: 'parked',
}

const begun = (kind: Listed): string => `,"${NAMES[kind]}":[`

/** Ends the list that is open, where one is, and writes those between it and the next: empty. */
const upTo = (open: number, next: number): string => {
  const empty = LISTS.slice(open + 1, next).map(kind => `${begun(kind)}]`)
  return [open < 0 ? '' : ']', ...empty].join('')
}

/**
 * What is stored about a person as one JSON document, piece by piece: it is never all in memory. While nothing is found
 * there is white space, so that nobody on the way takes the connection for a dead one.
 * @param parts the person first, then each list in its order
 * @throws Error where they come in another order: it would be another document
 */
export async function* personDocument(parts: AsyncIterable<ToldPart>): AsyncGenerator<string> {
  let open = -1
  let isBegun = false
  for await (const { kind, value } of parts) {
    if (kind === 'none') {
      yield '\n'
      continue
    }
    if ((kind === 'person') === isBegun) throw new Error(`A part of kind ${kind} is out of its order.`)
    if (kind === 'person') {
      isBegun = true
      yield `{"chat_user":${JSON.stringify(value)}`
      continue
    }
    const at = LISTS.indexOf(kind)
    if (at < open) throw new Error(`A part of kind ${kind} is out of its order.`)
    yield at === open ? ',' : `${upTo(open, at)}${begun(kind)}`
    open = at
    yield JSON.stringify(value)
  }
  if (!isBegun) throw new Error('Nothing was told of the person.')
  yield `${upTo(open, LISTS.length)}}`
}
