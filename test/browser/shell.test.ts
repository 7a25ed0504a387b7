import { expect, it } from 'vitest'
import { ADMIN_TOKEN } from '../e2e/support/hub.ts'
import { expectAccessible } from './support/axe.ts'
import { useBrowser } from './support/browser.ts'

const stage = useBrowser()

it('refuses a wrong token beside its field, and lets nobody in by an old link', async () => {
  const visitor = await stage.visit()
  const { page } = visitor
  await visitor.open(`/t/${stage.scene.tenantId}/services`)
  await page.getByLabel('Token').fill('gt_mistyped-token')
  await page.keyboard.press('Enter')
  await page.getByText('This token is not known here').waitFor()
  expect(await page.getByLabel('Token').getAttribute('aria-invalid')).toBe('true')
  await expectAccessible(page)
  await page.getByLabel('Token').fill(stage.scene.token)
  await page.keyboard.press('Enter')
  // The link leads to where it was to lead.
  await page.getByRole('heading', { name: 'Integrations and Webhooks', level: 1 }).waitFor()
  await visitor.close()
})

it("shows nothing of another tenant's, whatever the link", async () => {
  const { scene } = stage
  const { results } = await scene.hub.client.get<{ results: { id: string; name: string }[] }>('/tenants/')
  const other = results.find(({ name }) => name === 'Bonsai Travel')?.id
  const visitor = await stage.visit()
  await visitor.signIn(scene.token)
  for (const path of ['', '/services', `/services/${scene.services.good}`, '/settings/audit']) {
    await visitor.open(`/t/${other}${path}`)
    await visitor.page.getByText('There is nothing here').waitFor()
    expect(await visitor.page.content()).not.toContain('Bonsai')
  }
  await visitor.close()
})

it('is led by the keyboard alone, and puts the focus where a new page begins', async () => {
  const visitor = await stage.visit()
  const { page } = visitor
  await visitor.open()
  await page.getByLabel('Token').waitFor()
  // The field has the focus already.
  await page.keyboard.type(stage.scene.token)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Overview' }).waitFor()
  await page.keyboard.press('Shift+Tab')
  const focused = () => page.evaluate<string>('document.activeElement.textContent')
  // Backwards from the heading: the last of the navigation.
  expect(await focused()).toBe('Settings')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor()
  expect(await focused()).toContain('Settings')
  await visitor.close()
})

it('keeps the chosen colours, and ends a session for good', async () => {
  const visitor = await stage.visit()
  const { page } = visitor
  await visitor.signIn(stage.scene.token)
  const ground = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor')
  const light = await ground()
  await page.getByRole('button', { name: /Colours: as this computer/ }).click()
  await page.getByRole('button', { name: /Colours: light/ }).click()
  await page.getByRole('button', { name: /Colours: dark/ }).waitFor()
  const dark = await ground()
  expect(dark).not.toBe(light)
  await page.reload()
  await page.getByRole('button', { name: /Colours: dark/ }).waitFor()
  expect(await ground()).toBe(dark)
  const cookies = await visitor.context.cookies()
  expect(cookies).toMatchObject([{ name: 'gotallo_session', httpOnly: true, sameSite: 'Lax' }])
  await page.getByRole('button', { name: 'Sign Out' }).click()
  await page.getByLabel('Token').waitFor()
  await visitor.context.addCookies(cookies)
  await page.reload()
  await page.getByLabel('Token').waitFor()
  await visitor.close()
})

it('takes an operator from tenant to tenant', async () => {
  const visitor = await stage.visit({ width: 360 })
  const { page } = visitor
  await visitor.open()
  await page.getByLabel('Token').fill(ADMIN_TOKEN)
  await page.keyboard.press('Enter')
  await page.getByRole('link', { name: 'Bonsai Travel' }).waitFor()
  await expectAccessible(page)
  await page.getByRole('link', { name: 'Acme Store' }).click()
  await page.getByRole('heading', { name: 'Overview' }).waitFor()
  await page.getByLabel('Tenant').selectOption('Bonsai Travel')
  await page.getByText('Your first webhook, in four steps').waitFor()
  const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')
  expect(overflow).toBeLessThanOrEqual(0)
  await visitor.close()
})
