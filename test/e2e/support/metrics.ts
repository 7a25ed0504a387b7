import type { TestHub } from './hub.ts'

/**
 * A metric as a hub tells it now; of several series their sum.
 * @param name with its labels, or the beginning of that
 */
export const metric = async ({ url }: Pick<TestHub, 'url'>, name: string): Promise<number> => {
  const text = await (await fetch(`${url}/metrics`)).text()
  const lines = text.split('\n').filter(line => line.startsWith(name))
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
}
