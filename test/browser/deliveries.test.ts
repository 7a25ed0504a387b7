import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { answer } from '../e2e/support/receiver.ts'
import { expectAccessibleInBoth } from './support/axe.ts'
import { useBrowser } from './support/browser.ts'
import type { Visitor } from './support/visitor.ts'

/** Two attempts, and a delivery has failed for good. */
const stage = useBrowser({ GOTALLO_RETRY_SCHEDULE: '50ms' })

const pathOf = (path: string): string => `/t/${stage.scene.tenantId}${path}`
const ofService = (name: 'good' | 'failing', path: string): string =>
  pathOf(`/services/${stage.scene.services[name]}${path}`)

/** Signed in, on one of the console's pages. */
const arrive = async (path: string, dark = false): Promise<Visitor> => {
  const visitor = await stage.visit({ dark })
  await visitor.signIn(stage.scene.token, path)
  await visitor.settled()
  return visitor
}

/** Rows of the table, its header left out. */
const rowsOf = (page: Page) => page.getByRole('table', { name: 'Deliveries' }).locator('tbody tr')

/** An endpoint that fails is found, understood, and once it is mended, retried: from the console alone. */
test('a failed delivery is found, explained, and arrives by Retry without a reload', async () => {
  const { page } = await arrive(pathOf(''))
  const inbox = stage.scene.inboxes.failing
  await page.getByRole('link', { name: 'Deliveries', exact: true }).click()
  const standing = page.getByRole('table', { name: 'By service' }).getByRole('row', { name: /CRM mirror/ })
  await standing.getByText('Failing').waitFor()
  await page.getByRole('link', { name: 'María García: Hi! Is the blue jacket still available in M?' }).click()

  await page.getByRole('heading', { level: 1, name: 'Delivery to CRM mirror Failed' }).waitFor()
  const chosen = page.getByRole('region', { name: 'Attempt 2' })
  await chosen.getByText('The endpoint took the call, and failed while it worked on it.').waitFor()
  await chosen.getByText('connection to database \\"crm\\" refused').waitFor()
  await page.getByRole('button', { name: /^Attempt 1/ }).click()
  await page.getByRole('region', { name: 'Attempt 1' }).waitFor()
  await page.getByText(/^curl -X POST/).waitFor()

  const failing = inbox.behaviour
  inbox.behaviour = answer(204)
  await page.evaluate('window.isSamePage = true')
  const before = inbox.arrived.length
  await page.getByRole('button', { name: 'Retry', exact: true }).click()
  await page.getByRole('heading', { level: 1, name: 'Delivery to CRM mirror Delivered' }).waitFor()
  await page.getByRole('button', { name: /^Attempt 3.*204/ }).waitFor()
  inbox.behaviour = failing
  expect((await inbox.nth(before + 1)).event.text).toBe('Hi! Is the blue jacket still available in M?')
  expect(await page.evaluate('window.isSamePage')).toBe(true)
  await page.getByRole('link', { name: 'María García: Hi!' }).click()
  expect(page.url()).toContain('/conversations/')
})

test('filters stand in the address: they survive a reload, and Back takes them back', async () => {
  const { page } = await arrive(ofService('failing', '/deliveries'))
  const state = page.getByLabel('State')
  await expect.poll(() => rowsOf(page).count()).toBe(9)
  await state.focus()
  await state.selectOption('Failed')
  await expect.poll(() => rowsOf(page).count()).toBe(8)
  // The page is the same one: whoever uses a keyboard goes on from here.
  expect(await state.evaluate(element => element.matches(':focus'))).toBe(true)
  const status = page.getByLabel('Status code')
  await status.fill('5000')
  await page.getByRole('button', { name: 'Apply' }).click()
  await page.getByText('Three digits, such as 500.').waitFor()
  await status.fill('404')
  await status.press('Enter')
  await page.getByRole('heading', { name: 'No delivery fits these filters' }).waitFor()
  await page.reload()
  await page.getByRole('heading', { name: 'No delivery fits these filters' }).waitFor()
  expect([await state.inputValue(), await status.inputValue()]).toEqual(['FAILED', '404'])
  await page.goBack()
  await expect.poll(() => rowsOf(page).count()).toBe(8)
  expect(await status.inputValue()).toBe('')
  await page.goBack()
  await expect.poll(() => rowsOf(page).count()).toBe(9)
  expect(page.url()).not.toContain('?')
})

test('what is new waits until it is wanted, and older pages follow', async () => {
  const { page } = await arrive(ofService('good', '/deliveries'))
  const first = await rowsOf(page).first().textContent()
  await Promise.all(Array.from({ length: 30 }, (_, i) => stage.scene.say(3, `Question ${i}`)))
  await page.getByRole('button', { name: 'Show 30 New' }).waitFor()
  expect(await rowsOf(page).first().textContent()).toBe(first)
  await page.getByRole('button', { name: 'Show 30 New' }).click()
  // A page of them: what lies between it and the old rows is not known.
  await expect.poll(() => rowsOf(page).count()).toBe(25)
  await page.getByRole('button', { name: 'Show More' }).click()
  await expect.poll(() => rowsOf(page).count()).toBe(39)
  await stage.scene.say(3, 'One more thing')
  await page.getByRole('button', { name: 'Show 1 New' }).click()
  await expect.poll(() => rowsOf(page).first().textContent()).toContain('Sam Okafor: One more thing')
  expect(await rowsOf(page).count()).toBe(40)
})

describe('a replay', () => {
  test('shows how far it is, also after a reload, and can be stopped', async () => {
    const { page } = await arrive(ofService('good', '/replays'))
    await page.getByRole('button', { name: 'Start Replay' }).click()
    const dialog = page.getByRole('dialog', { name: 'Start Replay' })
    await dialog.getByText('This sends 0 deliveries again.').waitFor()
    await dialog.getByLabel('What is sent again').selectOption('What was delivered')
    await dialog.getByText('This sends 40 deliveries again.').waitFor()
    // The last hour is the hub's, and this computer's clock is two hours fast.
    await page.clock.setFixedTime(Date.now() + 2 * 3_600_000)
    await dialog.getByLabel('Created').selectOption('In the last hour')
    await dialog.getByText('This sends 40 deliveries again.').waitFor()
    await dialog.getByLabel('At most so many a second').fill('0.01')
    await dialog.getByRole('button', { name: 'Send Again' }).click()
    await dialog.getByText('must be at least 0.1').waitFor()
    await dialog.getByLabel('At most so many a second').fill('4')
    await dialog.getByRole('button', { name: 'Send Again' }).click()
    const bar = page.getByRole('progressbar', { name: 'How far it is' })
    const percent = async (): Promise<number> => Number(await bar.getAttribute('aria-valuenow'))
    await expect.poll(percent, { timeout: 5_000 }).toBeGreaterThan(0)
    const before = await percent()
    await page.reload()
    await bar.waitFor()
    await expect.poll(percent, { timeout: 5_000 }).toBeGreaterThan(before)
    await page.getByRole('button', { name: 'Stop', exact: true }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Stop', exact: true }).click()
    await page.getByRole('heading', { name: 'What was delivered Stopped' }).waitFor()
    expect(await percent()).toBeLessThan(100)
  })

  test('of all that failed is begun from the list, and ends at 100 %', async () => {
    const { page } = await arrive(ofService('failing', '/deliveries?state=FAILED'))
    const inbox = stage.scene.inboxes.failing
    inbox.behaviour = answer(204)
    const failed = await rowsOf(page).count()
    await page.getByRole('button', { name: 'Retry All Failed' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('deliveries again.').waitFor()
    await dialog.getByRole('button', { name: 'Send Again' }).click()
    await page.getByRole('heading', { name: 'What failed Done' }).waitFor()
    const bar = page.getByRole('progressbar', { name: 'How far it is' })
    await expect.poll(() => bar.getAttribute('aria-valuenow')).toBe('100')
    expect(failed).toBeGreaterThan(0)
    await page.getByRole('link', { name: 'Deliveries', exact: true }).last().click()
    await expect.poll(() => rowsOf(page).getByText('Delivered').count()).toBeGreaterThanOrEqual(failed)
  })
})

test("an agent's token sees what failed, and is offered nothing that it may not do", async () => {
  const visitor = await stage.visit()
  await visitor.signIn(stage.scene.agentToken, ofService('good', '/deliveries?state=DELIVERED'))
  const { page } = visitor
  await rowsOf(page).getByRole('link').first().click()
  await page.getByRole('heading', { name: 'What was sent' }).waitFor()
  expect(await page.getByRole('button', { name: /Retry|Send Again|Discard/ }).count()).toBe(0)
  await visitor.open(ofService('good', '/replays'))
  await page.getByRole('heading', { name: 'What was delivered Stopped' }).waitFor()
  expect(await page.getByRole('button', { name: 'Start Replay' }).count()).toBe(0)
})

test('own times and the dialog of a replay are in nobody’s way, in light and dark', async () => {
  const visitor = await arrive(ofService('failing', '/deliveries?time=own'))
  const { page, complaints } = visitor
  await rowsOf(page).first().waitFor()
  await expectAccessibleInBoth(page)
  await visitor.open(ofService('good', '/replays'))
  await page.getByRole('button', { name: 'Start Replay' }).click()
  await page.getByRole('dialog').getByText('again.').first().waitFor()
  await expectAccessibleInBoth(page)
  expect(complaints).toEqual([])
})
