import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { SalesforceStandIn } from '../../src/stand-ins/salesforce/index.ts'
import { TestHub } from '../e2e/support/hub.ts'
import { ADA, leadBackTo, ORG, signInSettings, startSalesforce, tenantOf } from '../e2e/support/salesforce.ts'
import { expectAccessible } from './support/axe.ts'
import { openChromium } from './support/chromium.ts'
import { Visitor, type VisitorOptions } from './support/visitor.ts'

/** Another site, such as a Salesforce organisation's, that has the console in a frame. */
const frame = createServer((_, response) =>
  response
    .writeHead(200, { 'content-type': 'text/html' })
    .end(`<title>Elsewhere</title><iframe src="${hub.url}/console/" width="1000" height="700">`),
)
await new Promise<void>(resolve => frame.listen(0, resolve))
const { port } = frame.address() as AddressInfo

let salesforce: SalesforceStandIn
let hub: TestHub
let browser: Browser
let tenant: string
beforeAll(async () => {
  salesforce = await startSalesforce()
  const settings = {
    ...signInSettings(salesforce),
    GOTALLO_SALESFORCE_HOSTS: `${salesforce.url},https://test.salesforce.com,https://acme.my.salesforce.com`,
    GOTALLO_FRAME_ANCESTORS: `http://localhost:${port}`,
  }
  ;[hub, browser] = await Promise.all([TestHub.start(settings), openChromium()])
  leadBackTo(salesforce, hub.url)
  tenant = await tenantOf(hub.client, ORG)
})
afterAll(async () => {
  await browser.close()
  await hub.destroy()
  await salesforce.close()
  frame.closeAllConnections()
  await new Promise(resolve => frame.close(resolve))
})

const visit = (options?: VisitorOptions): Promise<Visitor> => Visitor.arrive(browser, hub.url, options)

it('leads by Salesforce to where the link was to lead, and its session can be ended in the settings', async () => {
  const visitor = await visit()
  const { page } = visitor
  await visitor.open(`/t/${tenant}/settings/tokens`)
  await page.getByRole('link', { name: 'Sign In with Salesforce' }).click()
  await page.getByRole('heading', { name: 'Tokens and sessions' }).waitFor()
  expect(page.url()).toBe(`${hub.url}/console/t/${tenant}/settings/tokens`)
  expect(await visitor.context.cookies()).toMatchObject([{ name: 'gotallo_session', httpOnly: true }])
  await page.getByRole('button', { name: 'End ada@example.com (Salesforce)' }).click()
  await page.getByText('They may sign in with Salesforce again').waitFor()
  await page.getByRole('dialog').getByRole('button', { name: 'End' }).click()
  await page.getByRole('link', { name: 'Sign In with Salesforce' }).waitFor()
  expect(visitor.complaints.filter(words => !words.includes('401'))).toEqual([])
  await visitor.close()
})

it('says why nobody was signed in, and leads on from there', async () => {
  const visitor = await visit({ width: 360 })
  const { page } = visitor
  salesforce.user = { ...ADA, orgId: '00D000000000009EAA' }
  await visitor.open(`/t/${tenant}/deliveries?state=FAILED`)
  await page.getByRole('link', { name: 'Sign In with Salesforce' }).click()
  await page
    .getByText('No tenant of this hub belongs to your Salesforce organisation, 00D000000000009EAA.')
    .waitFor()
  // The address leads where it was to lead, and says nothing of it.
  expect(page.url()).toBe(`${hub.url}/console/t/${tenant}/deliveries?state=FAILED`)
  await expectAccessible(page)
  expect(
    await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth'),
  ).toBeLessThanOrEqual(0)
  salesforce.user = ADA
  await page.getByRole('link', { name: 'Sign In with Salesforce' }).click()
  await page.getByRole('heading', { name: 'Deliveries', level: 1 }).waitFor()
  expect(page.url()).toBe(`${hub.url}/console/t/${tenant}/deliveries?state=FAILED`)
  await visitor.close()
})

it('offers other hosts, and takes no words from a link', async () => {
  const visitor = await visit()
  const { page } = visitor
  await visitor.open('/?problem=Call+0900-1234&org=<b>x</b>')
  await page.getByText('You could not be signed in').waitFor()
  expect(await page.content()).not.toMatch(/0900|<b>x/)
  const begin = (host: string): string =>
    `${hub.url}/api/v1/session/salesforce/?${new URLSearchParams({ host, next: '/console/' })}`
  for (const [name, host] of [
    ['Sign in to a sandbox', 'test.salesforce.com'],
    ['Sign in at acme.my.salesforce.com', 'acme.my.salesforce.com'],
  ] as const)
    expect(await page.getByRole('link', { name }).getAttribute('href')).toBe(begin(host))
  await visitor.close()
})

it('is offered in no frame, where Salesforce would show nothing, but in a tab of its own', async () => {
  const visitor = await visit()
  const { page } = visitor
  await page.goto(`http://localhost:${port}/`)
  const framed = page.frameLocator('iframe')
  await framed.getByLabel('Token').waitFor()
  expect(await framed.getByRole('link', { name: 'Sign In with Salesforce' }).count()).toBe(0)
  const [own] = await Promise.all([
    visitor.context.waitForEvent('page'),
    framed.getByRole('link', { name: 'Open the console in a tab of its own' }).click(),
  ])
  await own.getByRole('link', { name: 'Sign In with Salesforce' }).waitFor()
  await visitor.close()
})
