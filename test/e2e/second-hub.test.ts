import { describe, expect, it } from 'vitest'
import { freePort } from '../../src/listen-address.ts'
import { runGotallo } from './support/hub.ts'
import { useStage } from './support/stage.ts'

const stage = useStage()

describe('a second hub', () => {
  it('is refused on the same data folder, with a line that says what to do', async () => {
    const port = String(await freePort('127.0.0.1'))
    const settings = { GOTALLO_DATA: stage.hub.data, GOTALLO_PORT: port }
    const { code, output } = await runGotallo(settings, 'serve')
    expect(code).toBe(1)
    const { pid, data } = stage.hub
    expect(output).toContain(`Another gotallo, process ${pid}, serves the data folder ${data}`)
    expect(output).toContain('GOTALLO_DATA')
    expect(await stage.hub.client.get('/tenants/')).toMatchObject({ count: 0 })
  })
})
