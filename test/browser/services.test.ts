import type { Locator, Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { eventually } from '../e2e/support/receiver.ts'
import { expectAccessibleInBoth } from './support/axe.ts'
import { useBrowser } from './support/browser.ts'
import type { Visitor } from './support/visitor.ts'

/** What an operator allows: loopback, and no other address that is not public. */
const stage = useBrowser({ GOTALLO_ALLOW_NETWORKS: '127.0.0.0/8' })
const MOST_TABS = 60

/** Presses Tab until this has the focus. */
const tabTo = async (page: Page, target: Locator): Promise<void> => {
  for (let i = 0; i < MOST_TABS; i++) {
    if ((await target.and(page.locator(':focus')).count()) > 0) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`${MOST_TABS} times Tab do not lead to ${target}.`)
}

const enter = async (page: Page, role: 'link' | 'button', name: string): Promise<void> => {
  await tabTo(page, page.getByRole(role, { name, exact: true }))
  await page.keyboard.press('Enter')
}

const openServices = async (): Promise<Visitor> => {
  const visitor = await stage.visit()
  await visitor.signIn(stage.scene.token)
  await visitor.page.getByRole('link', { name: 'Integrations and Webhooks' }).click()
  await visitor.page.getByRole('link', { name: 'Data warehouse' }).waitFor()
  return visitor
}

it('leads by the keyboard alone from sign-in to a signed webhook at a real receiver', async () => {
  const { scene } = stage
  const inbox = scene.receiver.inbox()
  const visitor = await stage.visit()
  const { page } = visitor
  await visitor.open()
  await tabTo(page, page.getByLabel('Token'))
  await page.keyboard.type(scene.token)
  await page.keyboard.press('Enter')
  await page.getByRole('navigation', { name: 'GoTallo Configuration' }).waitFor()
  await enter(page, 'link', 'Integrations and Webhooks')
  await page.getByRole('link', { name: 'Data warehouse' }).waitFor()
  await enter(page, 'button', 'Add Service')
  const dialog = page.getByRole('dialog', { name: 'Add Service' })
  await dialog.waitFor()
  expect(await dialog.getByLabel('Type').inputValue()).toBe('WEBHOOK')
  await tabTo(page, dialog.getByLabel('Name'))
  await page.keyboard.type('Support CRM')
  await tabTo(page, dialog.getByLabel('URL'))
  await page.keyboard.type(inbox.url)
  await enter(page, 'button', 'Save')
  await page.getByRole('dialog', { name: 'Support CRM is ready' }).waitFor()
  const secret = (await page.locator('.gt-secret code').textContent()) ?? ''
  expect(secret).toMatch(/^whsec_/)
  await page.getByText('process.env.WEBHOOK_SECRET').waitFor()
  await expectAccessibleInBoth(page)
  await enter(page, 'button', 'Send Test')
  await page.getByText(/Delivered: the endpoint answered 204 in/).waitFor()
  expect((await inbox.nth(1)).event.custom_data).toEqual({ test: true })
  await enter(page, 'button', 'Done')
  await page.getByRole('link', { name: 'Support CRM' }).waitFor()
  await scene.say(0, 'Is anybody there?')
  await inbox.event(({ text }) => text === 'Is anybody there?')
  inbox.verifyAll(secret)
  await visitor.close()
})

it('says beside each field what is wrong with it, and which setting allows a private address', async () => {
  const visitor = await openServices()
  const { page } = visitor
  await page.getByRole('button', { name: 'Add Service' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add Service' })
  await expectAccessibleInBoth(page)
  const said = (label: string) => dialog.locator('.slds-has-error', { has: page.getByLabel(label) })
  await page.keyboard.press('Enter')
  await said('Name').getByText('Give the service a name').waitFor()
  await said('URL').getByText('Enter the address').waitFor()
  await dialog.getByLabel('Name').fill('Inside')
  await dialog.getByLabel('URL').fill('http://10.1.2.3/hook')
  await dialog.getByText('http:// is not encrypted').waitFor()
  await page.keyboard.press('Enter')
  await said('URL')
    .getByText(/10\.1\.2\.3 is a private address.*GOTALLO_ALLOW_NETWORKS=127\.0\.0\.0\/8,10\.1\.2\.3/)
    .waitFor()
  await dialog.getByLabel('URL').and(page.locator(':focus')).waitFor()
  await dialog.getByText('More settings').click()
  await dialog.getByRole('button', { name: 'Add Header' }).click()
  await dialog.getByLabel('Header 1', { exact: true }).fill('Host')
  await dialog.getByLabel('Value 1').fill('elsewhere.example')
  await dialog.getByText('More settings').click()
  await dialog.getByRole('button', { name: 'Save' }).click()
  // What is wrong is never folded away.
  await said('Header 1').getByText('is set by the hub itself').waitFor()
  await expectAccessibleInBoth(page)
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Add Service' }).and(page.locator(':focus')).waitFor()
  await visitor.close()
})

it('pauses a service, holds what comes, and releases it at a rate', async () => {
  const { scene } = stage
  const visitor = await openServices()
  const { page } = visitor
  await page.getByRole('button', { name: 'Actions for Data warehouse' }).focus()
  for (const key of ['Enter', 'ArrowDown', 'Enter']) await page.keyboard.press(key)
  const row = page.getByRole('row', { name: /Data warehouse/ })
  await row.getByText('Paused').waitFor()
  await page.getByText('Its deliveries are held until you resume it.').waitFor()
  await page.getByRole('button', { name: 'Actions for Data warehouse' }).and(page.locator(':focus')).waitFor()
  const before = scene.inboxes.good.arrived.length
  await scene.say(1, 'Held one')
  await scene.say(1, 'Held two')
  await row.getByRole('link').click()
  await page.getByRole('heading', { name: '2 deliveries are held' }).waitFor()
  expect(scene.inboxes.good.arrived).toHaveLength(before)
  await page.getByRole('button', { name: 'Release…' }).click()
  await page.getByLabel('Held deliveries a second').fill('50')
  await page.getByRole('button', { name: 'Release', exact: true }).click()
  await scene.inboxes.good.event(({ text }) => text === 'Held two')
  await page.getByRole('heading', { name: /held$/ }).waitFor({ state: 'detached' })
  await page.getByRole('heading', { name: /Data warehouse Active/ }).waitFor()
  await visitor.close()
})

it('tells what is wrong with a failing service, what to do, and that the hub disabled it', async () => {
  const { scene } = stage
  const visitor = await openServices()
  const { page } = visitor
  await expectAccessibleInBoth(page)
  await page.getByRole('row', { name: /CRM mirror Webhook .* Failing/ }).waitFor()
  await page.getByRole('button', { name: 'Actions for CRM mirror' }).click()
  await page.getByRole('menuitem', { name: 'Send Test' }).click()
  await page.getByText('The endpoint took the call, and failed while it worked on it.').waitFor()
  await page.getByText('"error": "connection to database').waitFor()
  await expectAccessibleInBoth(page)
  await page.keyboard.press('Escape')
  await page.getByRole('link', { name: 'CRM mirror' }).click()
  await page.getByText('Every attempt has failed since').waitFor()
  await page.getByText(/Last error: 500 The endpoint took the call/).waitFor()
  await page.getByRole('link', { name: 'Look at this delivery' }).waitFor()
  await visitor.settled()
  await expectAccessibleInBoth(page)
  const gone = scene.receiver.inbox()
  gone.behaviour = (_, response) => response.writeHead(410).end()
  const path = `/tenants/${scene.tenantId}/services/`
  const { id } = await scene.client.post<{ id: string }>(path, { name: 'Old CRM', url: gone.url })
  await visitor.open(`/t/${scene.tenantId}/services/${id}`)
  await page.getByText('No deliveries in this time').waitFor()
  await scene.say(2, 'For nobody')
  await page.getByText(/The hub disabled this service .* 410 Gone/).waitFor()
  await page.getByRole('button', { name: 'Resume' }).waitFor()
  await visitor.close()
})

it('changes all settings, rotates the secret with an overlap, and deletes', async () => {
  const { scene } = stage
  const inbox = scene.receiver.inbox()
  const path = `/tenants/${scene.tenantId}/services/`
  const body = { name: 'Bot', url: inbox.url, headers: { 'x-old': '1' } }
  const { id, secret: old } = await scene.client.post<{ id: string; secret: string }>(path, body)
  const visitor = await openServices()
  const { page } = visitor
  await visitor.open(`/t/${scene.tenantId}/services/${id}/settings`)
  await page.getByLabel('Name').fill('Order bot')
  await page.getByLabel('From the customer').check()
  await page.getByLabel('Website chat').check()
  await page.getByRole('button', { name: 'Replace Headers' }).click()
  await page.getByLabel('Header 1', { exact: true }).fill('X-Key')
  await page.getByLabel('Value 1').fill('sesame')
  await page.getByLabel('Deliveries a second').fill('200')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Order bot is saved.').waitFor()
  await page.getByText('What is stored is never shown').waitFor()
  const saved = await scene.client.get<object>(`${path}${id}/`)
  const filter = { platform_ids: [scene.platformId], types: [], directions: ['inbound'] }
  expect(saved).toMatchObject({ name: 'Order bot', rate_per_s: 200, timeout_s: 15, filter })
  await visitor.settled()
  await expectAccessibleInBoth(page)
  await page.getByRole('button', { name: 'Rotate Secret…' }).click()
  await page.getByRole('button', { name: 'Rotate Secret', exact: true }).click()
  await page.getByRole('dialog', { name: 'Order bot has a new secret' }).waitFor()
  const fresh = (await page.locator('.gt-secret code').textContent()) ?? ''
  await page.getByRole('button', { name: 'Done' }).click()
  await scene.say(3, 'Signed twice')
  const { headers } = await inbox.nth(1)
  expect(headers).toMatchObject({ 'x-key': 'sesame' })
  expect(headers).not.toHaveProperty('x-old')
  inbox.verifyAll(old)
  inbox.verifyAll(fresh)
  await page.getByRole('button', { name: 'Delete Service…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await page.getByRole('heading', { name: 'Integrations and Webhooks' }).waitFor()
  await eventually(
    () => page.getByRole('link', { name: 'Order bot' }).count(),
    count => expect(count).toBe(0),
  )
  await visitor.close()
})

it('shows an agent how services are, and offers nothing that an agent may not do', async () => {
  const visitor = await stage.visit()
  const { page } = visitor
  await visitor.signIn(stage.scene.agentToken)
  await page.getByRole('link', { name: 'Integrations and Webhooks' }).click()
  await page.getByRole('link', { name: 'Loyalty programme' }).click()
  await page.getByRole('heading', { name: /deliveries are held/ }).waitFor()
  for (const name of ['Add Service', 'Send Test', 'Resume', 'Release…'])
    expect(await page.getByRole('button', { name }).count(), name).toBe(0)
  await page.getByRole('link', { name: 'Settings' }).last().click()
  await page.getByText("An administrator's token may.").waitFor()
  await visitor.close()
})
