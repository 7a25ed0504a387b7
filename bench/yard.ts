import { startChild } from './child.ts'
import { EVENT_BYTES } from './posts.ts'
import type { YardstickResult } from './yardstick.ts'

const CONNECTIONS = 64

/** @returns posts a second */
const yardstick = async (url: string, seconds: number): Promise<number> => {
  const child = await startChild<YardstickResult>('yardstick.ts', {
    url,
    seconds,
    bytes: EVENT_BYTES,
    connections: CONNECTIONS,
  })
  const result = await child.run()
  if (result.failed > 0) throw new Error(`${result.failed} posts of the yardstick failed.`)
  return result.posts / result.seconds
}

/**
 * Does something between two halves of the yardstick: how fast the machine is changes within minutes.
 * @param seconds of the yardstick, in all
 * @returns what was done, and posts a second
 */
export const besideYardstick = async <T>(
  url: string,
  seconds: number,
  run: () => Promise<T>,
): Promise<{ readonly result: T; readonly yard: number }> => {
  const before = await yardstick(url, seconds / 2)
  const result = await run()
  const after = await yardstick(url, seconds / 2)
  return { result, yard: (before + after) / 2 }
}
