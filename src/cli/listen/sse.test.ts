import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readEvents, type SseEvent } from './sse.ts'

async function* inPieces(text: string, cuts: readonly number[]): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text)
  const places = [0, ...cuts.map(cut => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  for (const [i, from] of places.entries()) yield bytes.subarray(from, places[i + 1] ?? bytes.length)
}

const read = async (text: string, cuts: readonly number[] = []) => {
  let lastId: string | null = null
  const events: SseEvent[] = []
  for await (const event of readEvents(inPieces(text, cuts), state => {
    lastId = state.lastId
  }))
    events.push(event)
  return { events, lastId }
}

const STREAM =
  ': hello\nretry: 5\nid: 1\n\nid: 2\r\nevent: attempt\r\ndata: {"ä":1}\r\n\r\ndata: a\rdata:b\rdata\r\rid\ndata: c\n\nid: 9\n: no data\n\ndata: cut off'

test('reads what the standard says, wherever it was cut', async () => {
  const events = [
    { event: 'attempt', data: '{"ä":1}', id: '2' },
    { event: 'message', data: 'a\nb\n', id: '2' },
    { event: 'message', data: 'c', id: '' },
  ]
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat({ max: 400 }), { maxLength: 9 }), async cuts => {
      expect(await read(STREAM, cuts)).toEqual({ events, lastId: '9' })
    }),
  )
})
