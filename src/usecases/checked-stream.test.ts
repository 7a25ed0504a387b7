import { describe, expect, it, vi } from 'vitest'
import { checkedStream } from './checked-stream.ts'

const source = (chunks: readonly string[], thrown?: Error) => {
  const cancelled = vi.fn()
  const left = [...chunks]
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      const chunk = left.shift()
      if (chunk !== undefined) return controller.enqueue(Buffer.from(chunk))
      if (thrown === undefined) controller.close()
      else controller.error(thrown)
    },
    cancel: cancelled,
  })
  return { stream, cancelled }
}

/** Lets everything that waits for nothing outside go on. */
const turn = (): Promise<void> => new Promise(resolve => setTimeout(resolve))

describe('checkedStream', () => {
  it('hands on exactly what there is', async () => {
    const failed = vi.fn()
    const { stream } = source(['ab', 'c', 'def'])
    expect(await new Response(await checkedStream(stream, 6, failed)).text()).toBe('abcdef')
    expect(await new Response(await checkedStream(source([]).stream, 0, failed)).text()).toBe('')
    expect(failed).not.toHaveBeenCalled()
  })

  it.each([
    ['too few bytes', ['ab'], 3],
    ['too many bytes', ['ab', 'cd'], 3],
  ])('has an error for %s', async (_what, chunks, length) => {
    const failed = vi.fn()
    const stream = await checkedStream(source(chunks).stream, length, failed)
    await expect(new Response(stream).text()).rejects.toThrow(`has not the ${length} bytes`)
    expect(failed).toHaveBeenCalledOnce()
  })

  it.each([
    ['none', []],
    ['too many', ['ab']],
  ])('throws where the first part shows that there are %s', async (_what, chunks) => {
    const failed = vi.fn()
    await expect(checkedStream(source(chunks).stream, 1, failed)).rejects.toThrow('has not the 1 bytes')
    expect(failed).not.toHaveBeenCalled()
  })

  it('throws what fails before the first part, and hands on what fails later', async () => {
    const failed = vi.fn()
    const broken = new Error('the disk broke')
    await expect(checkedStream(source([], broken).stream, 3, failed)).rejects.toBe(broken)
    expect(failed).not.toHaveBeenCalled()
    const stream = await checkedStream(source(['ab'], broken).stream, 3, failed)
    await expect(new Response(stream).text()).rejects.toBe(broken)
    expect(failed).toHaveBeenCalledWith(broken)
  })

  it('gives the source up when it is given up', async () => {
    const { stream, cancelled } = source(['ab', 'cd', 'ef'])
    const reader = (await checkedStream(stream, 6, vi.fn())).getReader()
    await reader.read()
    await reader.cancel()
    expect(cancelled).toHaveBeenCalledOnce()
  })
  it('counts it as no failure when it is given up while its end is being read', async () => {
    const failed = vi.fn()
    let end = (): void => undefined
    const ended = new Promise<void>(resolve => {
      end = resolve
    })
    const chunks = ['ab', 'cd']
    const slow = new ReadableStream<Uint8Array>({
      async pull(controller) {
        const chunk = chunks.shift()
        if (chunk !== undefined) return controller.enqueue(Buffer.from(chunk))
        await ended
        controller.close()
      },
      cancel: end,
    })
    const reader = (await checkedStream(slow, 4, failed)).getReader()
    await reader.read()
    await reader.read()
    const last = reader.read()
    await turn()
    await reader.cancel()
    await last
    await turn()
    expect(failed).not.toHaveBeenCalled()
  })
})
