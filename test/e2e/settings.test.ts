import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { runGotallo } from './support/hub.ts'
import { useStage } from './support/stage.ts'

const stage = useStage()
const folder = mkdtempSync(join(tmpdir(), 'gotallo-e2e-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('settings that cannot be', () => {
  it.each([
    {
      what: 'an unknown variable names the nearest',
      settings: { GOTALLO_RETRY_SHEDULE: '1s' },
      words: ['GOTALLO_RETRY_SHEDULE', 'Did you mean GOTALLO_RETRY_SCHEDULE?'],
    },
    {
      what: 'several at once, each said',
      settings: {
        GOTALLO_HOST_NAME: 'x',
        GOTALLO_PORT: '99999',
        GOTALLO_ALLOW_NETWORKS: 'everything',
        GOTALLO_PUBLIC_URL: 'http://hooks.example.com',
        GOTALLO_RETRY_SCHEDULE: '5s,soon',
      },
      words: ['GOTALLO_HOST?', '65535', 'everything', 'https://', 'soon'],
    },
  ])('$what: exit code 2', async ({ settings, words }) => {
    const { code, output } = await runGotallo({ GOTALLO_DATA: folder, ...settings }, 'serve')
    expect(code).toBe(2)
    for (const word of words) expect(output).toContain(word)
    expect(output).not.toContain('    at ')
  })
})

describe('a second hub', () => {
  it('is refused on the same port', async () => {
    const { port } = new URL(stage.hub.url)
    const { code, output } = await runGotallo({ GOTALLO_DATA: folder, GOTALLO_PORT: port }, 'serve')
    expect(code).toBe(1)
    expect(output).toContain(`Port ${port} is taken`)
    expect(output).toContain('GOTALLO_PORT')
  })
})
