import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, expect, it } from 'vitest'
import { useBrowser } from './support/browser.ts'

/** Other sites, such as a Salesforce organisation's, that have the console in a frame. */
const host = createServer((_, response) =>
  response
    .writeHead(200, { 'content-type': 'text/html' })
    .end(`<title>Elsewhere</title><iframe src="${stage.scene.hub.url}/console/" width="1000" height="700">`),
)
await new Promise<void>(resolve => host.listen(0, resolve))
const { port } = host.address() as AddressInfo
afterAll(() => {
  host.closeAllConnections()
  return new Promise(resolve => host.close(resolve))
})

const stage = useBrowser({ GOTALLO_FRAME_ANCESTORS: `http://localhost:${port}` })

it('works in a frame of a site that may have it there, with a token that is kept nowhere', async () => {
  const visitor = await stage.visit()
  const { page } = visitor
  await page.goto(`http://localhost:${port}/`)
  const frame = page.frameLocator('iframe')
  await frame.getByLabel('Token').fill(stage.scene.token)
  await frame.getByRole('button', { name: 'Sign In' }).click()
  await frame.getByRole('link', { name: 'Integrations and Webhooks' }).click()
  await frame.getByRole('link', { name: 'Data warehouse' }).click()
  await frame.getByRole('button', { name: 'Pause' }).click()
  // What is changed goes by the token, and so does the stream.
  await frame.getByText('Live', { exact: true }).waitFor()
  expect(await visitor.context.cookies()).toEqual([])
  await page.reload()
  await frame.getByLabel('Token').waitFor()
  await visitor.close()
})

it('is shown in no frame of another site', async () => {
  const visitor = await stage.visit()
  await visitor.page.goto(`http://127.0.0.1:${port}/`)
  await expect.poll(() => visitor.complaints.join()).toContain('frame-ancestors')
  expect(await visitor.page.frameLocator('iframe').getByLabel('Token').count()).toBe(0)
  await visitor.close()
})
