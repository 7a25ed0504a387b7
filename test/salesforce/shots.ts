/**
 * Takes the pictures of docs/salesforce: `npm run shots:salesforce`. The components as they are deployed, in real
 * Chromium, about a real hub with a shop's day in it. Taken anew only where a page has changed.
 */
import { mkdirSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { openChromium } from '../browser/support/chromium.ts'
import { setScene } from '../browser/support/scene.ts'
import { PLACEHOLDER } from './support/org.ts'
import { choose, connect, DESKTOP, type Page, pagesOf, settled, TELEPHONE } from './support/stage.ts'

const FOLDER = process.argv[2] ?? fileURLToPath(new URL('../../docs/salesforce/', import.meta.url))

rmSync(FOLDER, { recursive: true, force: true })
mkdirSync(FOLDER, { recursive: true })
const scene = await setScene({ GOTALLO_ALLOW_NETWORKS: '127.0.0.0/8' })
const browser = await openChromium()
const org = await connect(scene)
const complaints: string[] = []
const open = pagesOf(browser, org, complaints)

const shoot = async (page: Page, name: string): Promise<void> => {
  await settled(page, org)
  // What moves has come to rest.
  await page.waitForTimeout(400)
  await page.screenshot({ path: `${FOLDER}/${name}.png`, fullPage: true })
}

try {
  const page = await open('GoTallo_Services')
  await page.getByRole('button', { name: 'Data warehouse', exact: true }).waitFor()
  await shoot(page, 'services')
  await page.getByRole('button', { name: 'Add Service' }).click()
  await page.getByLabel('Name').fill('Support CRM')
  await page.getByLabel('URL').fill('http://10.1.2.3/hook')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('is a private address').waitFor()
  await shoot(page, 'add-service-refused')
  await page.getByLabel('URL').fill(scene.receiver.inbox().url)
  await shoot(page, 'add-service')
  await page.getByRole('button', { name: 'More settings' }).click()
  await shoot(page, 'add-service-more')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('button', { name: 'Send Test' }).click()
  await page.getByText('Delivered: the endpoint answered').waitFor()
  await shoot(page, 'service-ready')
  await page.getByRole('button', { name: 'Done' }).click()
  await settled(page, org)
  await choose(page, 'CRM mirror', 'Send Test')
  await page.getByText('Not delivered').waitFor()
  await shoot(page, 'test-failed')
  await page.getByRole('button', { name: 'Close', exact: true }).last().click()
  await choose(page, 'Data warehouse', 'Rotate Secret…')
  await shoot(page, 'rotate')
  await page.getByRole('button', { name: 'Rotate Secret' }).click()
  await page.getByLabel('Signing secret').waitFor()
  await page.getByRole('button', { name: 'Done' }).click()
  await choose(page, 'Loyalty programme', 'Delete…')
  await shoot(page, 'delete')
  await page.getByRole('button', { name: 'Cancel' }).first().click()
  await page.getByRole('button', { name: 'CRM mirror', exact: true }).click()
  await page.getByText('Every attempt has failed since').waitFor()
  await shoot(page, 'service-failing')
  await page.getByRole('button', { name: /María/ }).first().click()
  await page.getByText('Attempt 1').waitFor()
  await shoot(page, 'delivery')
  const setup = await open('GoTallo_Setup')
  await shoot(setup, 'connection')
  org.setup.address = PLACEHOLDER
  await setup.getByRole('button', { name: 'Check Again' }).click()
  await setup.getByText('still has the address').waitFor()
  await shoot(setup, 'connection-missing')
  org.setup.address = `${scene.hub.url}/api/v1/tenants/${scene.tenantId}`
  const small = await open('GoTallo_Services', TELEPHONE)
  await small.getByRole('button', { name: 'Data warehouse', exact: true }).waitFor()
  await shoot(small, 'services-narrow')
  await small.getByRole('button', { name: 'CRM mirror', exact: true }).click()
  await shoot(small, 'service-narrow')
  for (const id of Object.values(scene.services))
    await scene.client.call('DELETE', `/tenants/${scene.tenantId}/services/${id}/`)
  const { results } = await scene.client.get<{ results: { id: string }[] }>(
    `/tenants/${scene.tenantId}/services/`,
  )
  for (const { id } of results)
    await scene.client.call('DELETE', `/tenants/${scene.tenantId}/services/${id}/`)
  const empty = await open('GoTallo_Services', DESKTOP)
  await empty.getByText('No service yet').waitFor()
  await shoot(empty, 'first-visit')
  for (const complaint of new Set(complaints)) console.error(complaint)
} finally {
  await browser.close()
  await org.close()
  await scene.close()
}
