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
  let left = length
  /** Null at the end. */
  const next = async (): Promise<Uint8Array | null> => {
    const { done, value } = await reader.read()
    left -= done ? 0 : value.byteLength
    if (left >= 0 && (!done || left === 0)) return done ? null : value
    await reader.cancel().catch(() => undefined)
    throw new Error(`The file has not the ${length} bytes that it should.`)
  }
  const first = await next()
  let isFirst = true
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const chunk = isFirst ? first : await next()
          isFirst = false
          if (chunk === null) controller.close()
          else controller.enqueue(chunk)
        } catch (error) {
          onFailure(error)
          controller.error(error)
        }
      },
      cancel: reason => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  )
}
