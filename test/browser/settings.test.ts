import { expect, it } from 'vitest'
import { ADMIN_TOKEN } from '../e2e/support/hub.ts'
import { expectAccessible } from './support/axe.ts'
import { useBrowser } from './support/browser.ts'

const stage = useBrowser()

it('creates a token, with which somebody signs in, and revokes it: he is signed out', async () => {
  const { scene } = stage
  const admin = await stage.visit()
  const { page } = admin
  await admin.signIn(scene.token, `/t/${scene.tenantId}/settings/tokens`)
  await admin.settled()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Create Token' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Create', exact: true }).click()
  await page.getByRole('dialog').getByText(/must/).first().waitFor()
  await page.getByLabel('Name').fill('Front desk')
  await page.getByRole('dialog').getByLabel('Kind').selectOption('Read and send')
  await page.getByRole('dialog').getByRole('button', { name: 'Create', exact: true }).click()
  await page.getByText('Copy it now').waitFor()
  await expectAccessible(page)
  const token = await page.getByRole('dialog').locator('code').innerText()
  await page.getByRole('button', { name: 'Done' }).click()

  const desk = await stage.visit({ dark: true })
  await desk.signIn(token, `/t/${scene.tenantId}/settings/audit`)
  await desk.page.getByText('Your token reads and sends only.').waitFor()
  await expectAccessible(desk.page)

  await page.getByRole('button', { name: 'Revoke Front desk' }).click()
  await page.getByText('everybody who signed in with it is signed out').waitFor()
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
  await page.getByText('Front desk is revoked.').waitFor()
  await desk.page.getByRole('link', { name: 'Conversations' }).click()
  await desk.page.getByRole('button', { name: 'Sign In' }).waitFor()
  await desk.close()

  await page.getByRole('link', { name: 'Audit log' }).click()
  const revoked = page.getByRole('row').filter({ hasText: 'Revoked a token' })
  await revoked.getByText('Front desk').waitFor()
  await revoked.getByText('Administrator').waitFor()
  await expectAccessible(page)
  await admin.close()
})

it('creates a token that is bound to a Salesforce organisation, with which nobody signs in', async () => {
  const { scene } = stage
  const visitor = await stage.visit()
  const { page } = visitor
  await visitor.signIn(scene.token, `/t/${scene.tenantId}/settings/tokens`)
  await page.getByRole('button', { name: 'Create Token' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('Package')
  await dialog.getByText('Bind it to a Salesforce organisation').click()
  await dialog.getByLabel('Salesforce organisation').fill('0035g000004CZxQ')
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Create', exact: true }).click()
  await dialog.getByText('must be a Salesforce organisation id').waitFor()
  await dialog.getByLabel('Salesforce organisation').fill(' 00D5g000004CZxQ ')
  await dialog.getByRole('button', { name: 'Create', exact: true }).click()
  await dialog.getByText('Nobody signs in to this console with it.').waitFor()
  const token = await dialog.locator('code').innerText()
  await page.getByRole('button', { name: 'Done' }).click()
  await page.getByText('Salesforce organisation 00D5g000004CZxQEAW only').waitFor()
  await expectAccessible(page)
  const other = await stage.visit()
  await other.open()
  await other.page.getByLabel('Token').fill(token)
  await other.page.getByRole('button', { name: 'Sign In' }).click()
  await other.page.getByText('use a token that is not bound').waitFor()
  await other.close()
  await visitor.close()
})

it('adds, renames and deletes an agent; an operator changes the tenant', async () => {
  const { scene } = stage
  const visitor = await stage.visit({ dark: true })
  const { page } = visitor
  await visitor.signIn(ADMIN_TOKEN, `/t/${scene.tenantId}/settings`)
  await visitor.settled()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Add Agent' }).click()
  await page.getByLabel('Name').fill('Ivo')
  await page.getByLabel('Name').press('Enter')
  await page.getByRole('button', { name: 'Actions for Ivo' }).click()
  await page.getByRole('menuitem', { name: 'Edit' }).click()
  await page.getByLabel('Name').fill('Ivo Marin')
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await page.getByRole('button', { name: 'Actions for Ivo Marin' }).click()
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await page.getByText('Ivo Marin is deleted.').waitFor()
  await page.getByRole('button', { name: 'Actions for Ivo Marin' }).waitFor({ state: 'detached' })

  await page.getByRole('button', { name: 'Edit', exact: true }).click()
  await page.getByLabel('Salesforce organisation').fill('00D5g000004CZxQEAW')
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await page.getByText('00D5g000004CZxQEAW').waitFor()
  const tenant = await scene.hub.client.get(`/tenants/${scene.tenantId}/`)
  expect(tenant).toMatchObject({ org_id: '00D5g000004CZxQEAW' })
  await visitor.close()
})
