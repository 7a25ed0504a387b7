import { expect, test } from 'vitest'
import type { ToldPart } from '../usecases/people.ts'
import { personDocument } from './person-export.ts'

const part = (kind: ToldPart['kind'], value: object = {}): ToldPart => ({ kind, value }) as ToldPart

async function* told(parts: readonly ToldPart[]) {
  yield* parts
}

const written = async (parts: readonly ToldPart[]): Promise<unknown> => {
  let text = ''
  for await (const piece of personDocument(told(parts))) text += piece
  return JSON.parse(text)
}

test('each list is there, in its order, also where nothing is in it', async () => {
  const document = await written([part('person', { id: 'a' })])
  expect(document).toEqual({
    chat_user: { id: 'a' },
    messages: [],
    events: [],
    files: [],
    quarantine: [],
    parked: [],
  })
  expect(Object.keys(document as object)).toEqual([
    'chat_user',
    'messages',
    'events',
    'files',
    'quarantine',
    'parked',
  ])
})

test.each([
  [['message'], { messages: [0] }],
  [['message', 'message', 'event'], { messages: [0, 1], events: [2] }],
  [['event', 'quarantine', 'quarantine'], { events: [0], quarantine: [1, 2] }],
  [['file'], { files: [0] }],
  [['quarantine'], { quarantine: [0] }],
  [['parked', 'parked'], { parked: [0, 1] }],
  [['message', 'event', 'file', 'quarantine'], { messages: [0], events: [1], files: [2], quarantine: [3] }],
] as [ToldPart['kind'][], object][])('after the person %j', async (kinds, lists) => {
  const parts = kinds.map((kind, n) => part(kind, { n }))
  const empty = { messages: [], events: [], files: [], quarantine: [], parked: [] }
  const numbered = Object.entries(lists).map(([name, ns]) => [name, (ns as number[]).map(n => ({ n }))])
  expect(await written([part('person'), ...parts])).toEqual({
    chat_user: {},
    ...empty,
    ...Object.fromEntries(numbered),
  })
})

test.each([
  [[]],
  [['message']],
  [['person', 'person']],
  [['person', 'file', 'event']],
  [['person', 'parked', 'quarantine']],
] as [ToldPart['kind'][]][])('%j is no document', async kinds => {
  await expect(written(kinds.map(kind => part(kind)))).rejects.toThrow(/order|Nothing/)
})

test('where nothing is found for a while there is white space, anywhere', async () => {
  const [none, message] = [part('none'), part('message')]
  const parts = [part('person'), none, message, none, message, part('event'), none, none]
  const pieces: string[] = []
  for await (const piece of personDocument(told(parts))) pieces.push(piece)
  expect(pieces.filter(piece => piece === '\n')).toHaveLength(4)
  const rest = { files: [], quarantine: [], parked: [] }
  expect(JSON.parse(pieces.join(''))).toEqual({ chat_user: {}, messages: [{}, {}], events: [{}], ...rest })
})

test('nothing is read before it is asked for', async () => {
  let read = 0
  async function* counted() {
    for (const kind of ['person', 'message', 'message'] as const) {
      read += 1
      yield part(kind)
    }
  }
  const pieces = personDocument(counted())
  await pieces.next()
  expect(read).toBe(1)
  await pieces.return(undefined)
  expect(read).toBe(1)
})
