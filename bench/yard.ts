import { startChild } from './child.ts'
import { EVENT_BYTES } from './posts.ts'
import type { YardstickResult } from './yardstick.ts'

const CONNECTIONS = 64

/** Takes the yardstick. @returns posts a second */
export const yardstick = async (url: string, seconds: number): Promise<number> => {
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
