/**
 * The same bytes. Their key is reserved before the first is passed on, so that nobody deletes what is about to lie there,
 * and anew before the stream ends: however long they take to come, the time that it is reserved for counts from then.
 * @param reserve what it throws, the stream throws; the given one is let go
 */
export const reserving = (
  stream: ReadableStream<Uint8Array>,
  reserve: () => Promise<void>,
): ReadableStream<Uint8Array> =>
  stream.pipeThrough(new TransformStream({ start: () => reserve(), flush: () => reserve() }))
