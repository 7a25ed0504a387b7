import { expect, it } from 'vitest'
import { ADMIN_TOKEN } from '../e2e/support/hub.ts'
import { expectAccessible } from './support/axe.ts'
import { useBrowser } from './support/browser.ts'
import type { Visitor } from './support/visitor.ts'

const stage = useBrowser()
const DAY_MS = 24 * 60 * 60 * 1_000

const figure = (visitor: Visitor, label: string) =>
  visitor.page.locator('.gt-figure', { has: visitor.page.getByText(label, { exact: true }) })

it('leads an operator from nothing to the first webhook, without an account anywhere', async () => {
  const visitor = await stage.visit()
  const { page } = visitor
  await visitor.open()
  // As the first start leaves it: an operator's token, and no tenant of this name.
  await page.getByLabel('Token').fill(ADMIN_TOKEN)
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Add Tenant' }).first().click()
  await page.getByRole('dialog').getByLabel('Name').fill('Brand New')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Your first webhook, in four steps' }).waitFor()
  await expectAccessible(page)
  const before = page.url()
  await page.getByRole('button', { name: 'Make a Test Platform' }).click()
  await page.getByRole('button', { name: 'Use a Request Bin' }).click()
  await page.getByLabel('Message').fill('Is this thing on?')
  await page.getByRole('button', { name: 'Send as a Customer' }).click()
  await page.getByText('The signature holds').waitFor()
  await page.getByText('"text": "Is this thing on?"').waitFor()
  expect(page.url()).toBe(before)
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Go to Overview' }).click()
  await figure(visitor, 'Failing').getByText('of 1 service').waitFor()
  await visitor.close()
})

it('tells of a day as it goes: what comes in and goes out, what fails, what is held, live', async () => {
  const { scene } = stage
  const visitor = await stage.visit({ dark: true })
  const { page } = visitor
  await visitor.signIn(scene.token)
  await visitor.settled()
  await expectAccessible(page)
  await page.getByText('Live', { exact: true }).waitFor()
  await scene.say(0, 'One more thing')
  await figure(visitor, 'Messages').getByText('1', { exact: true }).waitFor()
  const troubles = page.locator('section', { has: page.getByText('Services that need you') })
  await troubles.getByText('No attempt has succeeded').waitFor()
  await troubles.getByText(/Holds \d+ deliveries/).waitFor()
  await troubles.getByRole('link', { name: 'CRM mirror' }).click()
  await page.getByRole('heading', { name: 'CRM mirror' }).waitFor()
  await page.goBack()
  await page.getByRole('heading', { name: 'Overview' }).waitFor()
  // This computer's clock is two days fast: the hub's counts.
  await page.clock.setFixedTime(Date.now() + 2 * DAY_MS)
  await page.reload()
  await troubles.getByText(/the first failure was (just now|\d+ minutes? ago)/).waitFor()
  const quiet = page.locator('.gt-trouble', { has: page.getByRole('link', { name: 'Website chat' }) })
  expect(await quiet.count()).toBe(0)
  // By the hub's clock, too, nothing has come in for two days.
  await page.route(/\/platforms\//, async route => {
    const response = await route.fetch()
    const { results, ...rest } = await response.json()
    for (const { health } of results) health.last_heard_at &&= new Date(Date.now() - 2 * DAY_MS)
    await route.fulfill({ response, json: { ...rest, results } })
  })
  await page.reload()
  await quiet.getByText('Last heard from 2 days ago').waitFor()
  await quiet.getByText('Quiet', { exact: true }).waitFor()
  await visitor.close()
})

it('goes on by itself when the hub was away', async () => {
  const { scene } = stage
  const visitor = await stage.visit()
  const { page } = visitor
  await visitor.signIn(scene.token)
  await page.getByText('Live', { exact: true }).waitFor()
  await scene.hub.kill()
  await page.getByText('Reconnecting', { exact: true }).waitFor()
  await scene.hub.start()
  await page.getByText('Live', { exact: true }).waitFor()
  await scene.say(1, 'Are you back?')
  await figure(visitor, 'Messages').getByText('1', { exact: true }).waitFor()
  await visitor.close()
})
