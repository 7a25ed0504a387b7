/**
 * A stream of which the first part is there already, and that ends well only after exactly so many bytes: one that
 * breaks off, or was cut off where it lies, must not look whole.
 * @param length bytes
 * @param onFailure is told what goes wrong later
 * @throws what is wrong with the first part
 */
export const checkedStream = async (
  stream: ReadableStream<Uint8Array>,
  length: number,
  onFailure: (error: unknown) => void,
): Promise<ReadableStream<Uint8Array>> => {
  const reader = stream.getReader()
  const next = counted(reader, length)
  const first = await next()
  let isFirst = true
  // Whoever has read all bytes may cancel while the last read is under way: that it then ends early is no failure.
  let isWanted = true
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const chunk = isFirst ? first : await next()
          isFirst = false
          if (!isWanted) return
          if (chunk === null) controller.close()
          else controller.enqueue(chunk)
        } catch (error) {
          if (!isWanted) return
          onFailure(error)
          controller.error(error)
        }
      },
      cancel(reason) {
        isWanted = false
        return reader.cancel(reason)
      },
    },
    { highWaterMark: 0 },
  )
}

/** Reads part by part; null at the end. */
const counted = (
  reader: ReadableStreamDefaultReader<Uint8Array>,
  length: number,
): (() => Promise<Uint8Array | null>) => {
  let left = length
  return async () => {
    const { done, value } = await reader.read()
    left -= done ? 0 : value.byteLength
    if (left >= 0 && (!done || left === 0)) return done ? null : value
    await reader.cancel().catch(() => undefined)
    throw new Error(`The file has not the ${length} bytes that it should.`)
  }
}
