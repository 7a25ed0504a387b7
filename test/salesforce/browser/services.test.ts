import { expect, it } from 'vitest'
import { expectAccessible } from '../../browser/support/axe.ts'
import { eventually } from '../../e2e/support/receiver.ts'
import {
  choose,
  hasFocus,
  type Page,
  saidBeside,
  settled,
  type Target,
  TELEPHONE,
  useOrg,
} from '../support/stage.ts'

/** What an operator allows: loopback, and no other address that is not public. */
const stage = useOrg({ GOTALLO_ALLOW_NETWORKS: '127.0.0.0/8' })
const MOST_TABS = 40

/** Presses Tab until this has the focus. */
const tabTo = async (page: Page, target: Target): Promise<void> => {
  for (let i = 0; i < MOST_TABS; i += 1) {
    if (await hasFocus(target)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`${MOST_TABS} times Tab do not lead to ${target}.`)
}

const press = async (page: Page, name: string): Promise<void> => {
  await tabTo(page, page.getByRole('button', { name, exact: true }))
  await page.keyboard.press('Enter')
}

const openServices = async (): Promise<Page> => {
  const page = await stage.open('GoTallo_Services')
  await page.getByRole('button', { name: 'Data warehouse', exact: true }).waitFor()
  return page
}

const services = async (): Promise<{ id: string; name: string; state: string }[]> => {
  const { client, tenantId } = stage.scene
  return (
    await client.get<{ results: { id: string; name: string; state: string }[] }>(
      `/tenants/${tenantId}/services/`,
    )
  ).results
}

const make = async (name: string, url: string): Promise<{ id: string; secret: string }> =>
  stage.scene.client.post(`/tenants/${stage.scene.tenantId}/services/`, { name, url })

it('leads by the keyboard alone from the list to a signed webhook at a real receiver', async () => {
  const { scene } = stage
  const inbox = scene.receiver.inbox()
  const page = await openServices()
  await expectAccessible(page)
  await press(page, 'Add Service')
  const dialog = page.getByRole('dialog', { name: 'Add Service' })
  await dialog.waitFor()
  await page.getByRole('combobox', { name: 'Type' }).getByText('Webhook').waitFor()
  await expectAccessible(page)
  await tabTo(page, page.getByLabel('Name'))
  await page.keyboard.type('Support CRM')
  await tabTo(page, page.getByLabel('URL'))
  await page.keyboard.type(inbox.url)
  await press(page, 'Save')
  await page.getByRole('dialog', { name: 'Support CRM is ready' }).waitFor()
  const secret = await page.getByLabel('Signing secret').inputValue()
  expect(secret).toMatch(/^whsec_/)
  await expectAccessible(page)
  await press(page, 'Copy')
  await page.getByRole('button', { name: 'Copied' }).waitFor()
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe(secret)
  await press(page, 'Send Test')
  await page.getByText(/Delivered: the endpoint answered 204 in/).waitFor()
  expect((await inbox.nth(1)).event.custom_data).toEqual({ test: true })
  await press(page, 'Done')
  await page.getByRole('row', { name: /Support CRM .* Active No deliveries yet/ }).waitFor()
  await scene.say(0, 'Is anybody there?')
  await inbox.event(({ text }) => text === 'Is anybody there?')
  inbox.verifyAll(secret)
})

it('says beside each field what is wrong with it, and which setting allows a private address', async () => {
  const page = await openServices()
  await page.getByRole('button', { name: 'Add Service' }).click()
  const said = (label: string, what: RegExp): Promise<string> =>
    eventually(
      () => saidBeside(page, label),
      text => expect(text).toMatch(what),
    )
  await page.getByRole('button', { name: 'Save' }).click()
  await said('Name', /Give the service a name/)
  await said('URL', /Enter the address that messages are sent to/)
  expect(await hasFocus(page.getByLabel('Name'))).toBe(true)
  await page.getByLabel('Name').fill('Inside')
  await page.getByLabel('URL').fill('http://10.1.2.3/hook')
  await page.getByText('http:// is not encrypted').waitFor()
  await page.keyboard.press('Enter')
  await said('URL', /10\.1\.2\.3 is a private address.*GOTALLO_ALLOW_NETWORKS=127\.0\.0\.0\/8,10\.1\.2\.3/)
  await expectAccessible(page)
  await page.getByLabel('URL').fill(stage.scene.receiver.inbox().url)
  await page.getByRole('button', { name: 'More settings' }).click()
  await page.getByRole('button', { name: 'Add Header' }).click()
  await page.getByLabel('Header 1', { exact: true }).fill('Host')
  await page.getByLabel('Value 1').fill('elsewhere.example')
  await expectAccessible(page)
  await page.getByRole('button', { name: 'More settings' }).click()
  await page.getByRole('button', { name: 'Save' }).click()
  // What is wrong is never folded away.
  await said('Header 1', /is set by the hub itself/)
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  expect(await hasFocus(page.getByRole('button', { name: 'Add Service' }))).toBe(true)
  expect((await services()).map(({ name }) => name)).not.toContain('Inside')
})

it('makes one service, though Save is pressed twice and the answer is lost', async () => {
  const page = await openServices()
  await page.getByRole('button', { name: 'Add Service' }).dblclick()
  await page.getByLabel('Name').fill('Once')
  await page.getByLabel('URL').fill(stage.scene.receiver.inbox().url)
  stage.org.lost.add('createService')
  const before = stage.org.called.filter(name => name === 'createService').length
  await page.getByRole('button', { name: 'Save' }).dblclick()
  await page.getByText('The hub did not answer').waitFor()
  await page.getByText('Save once more: the hub makes it only once.').waitFor()
  expect(stage.org.called.filter(name => name === 'createService')).toHaveLength(before + 1)
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('dialog', { name: 'Once is ready' }).waitFor()
  expect(await page.getByLabel('Signing secret').inputValue()).toMatch(/^whsec_/)
  expect((await services()).filter(({ name }) => name === 'Once')).toHaveLength(1)
})

it('pauses, resumes, rotates the secret and deletes', async () => {
  const { scene } = stage
  const inbox = scene.receiver.inbox()
  const { secret: old } = await make('Bot', inbox.url)
  const page = await openServices()
  const row = page.getByRole('row', { name: /^Bot / })
  await choose(page, 'Bot', 'Pause')
  await page.getByText('Bot is paused. Its deliveries are held').waitFor()
  await row.getByText('Paused').waitFor()
  await scene.say(1, 'Held one')
  await page.getByRole('button', { name: 'Refresh' }).click()
  await row.getByText('1 held').waitFor()
  await choose(page, 'Bot', 'Resume')
  await page.getByText('Deliveries that are held: 1.').waitFor()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Resume' }).click()
  await inbox.event(({ text }) => text === 'Held one')
  await row.getByText('Active').waitFor()
  await choose(page, 'Bot', 'Rotate Secret…')
  await page.getByRole('button', { name: 'Rotate Secret' }).click()
  await page.getByRole('dialog', { name: 'Bot has a new secret' }).waitFor()
  const fresh = await page.getByLabel('Signing secret').inputValue()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Done' }).click()
  await scene.say(3, 'Signed twice')
  const { headers, body } = await inbox.nth(2)
  expect(body).toContain('Signed twice')
  expect(headers['webhook-signature']?.toString().split(' ')).toHaveLength(2)
  inbox.verifyAll(old)
  expect(fresh).not.toBe(old)
  await choose(page, 'Bot', 'Delete…')
  await page.getByText(`${inbox.url} gets no more messages`).waitFor()
  await page.getByRole('button', { name: 'Cancel', exact: true }).click()
  expect((await services()).map(({ name }) => name)).toContain('Bot')
  await choose(page, 'Bot', 'Delete…')
  await page.getByRole('button', { name: 'Delete', exact: true }).click()
  await page.getByText('Bot is deleted.').waitFor()
  await row.waitFor({ state: 'detached' })
  expect((await services()).map(({ name }) => name)).not.toContain('Bot')
})

it('changes what was touched, and leaves the rest as it is', async () => {
  const { scene } = stage
  const inbox = scene.receiver.inbox()
  const path = `/tenants/${scene.tenantId}/services/`
  const filter = { platform_ids: [scene.platformId], types: [], directions: [] }
  const { id } = await scene.client.post<{ id: string }>(path, {
    ...{ name: 'Orders', url: inbox.url, filter, headers: { 'x-old': '1' } },
  })
  const page = await openServices()
  await choose(page, 'Orders', 'Edit')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Nothing is changed.').waitFor()
  await page.getByLabel('Name').fill('Order bot')
  await page.getByRole('button', { name: 'More settings' }).click()
  await page.getByText('chosen platform accounts only').waitFor()
  await page.getByText('From the customer').click()
  await page.getByLabel('Deliveries a second').fill('0')
  await page.getByRole('button', { name: 'Save' }).click()
  expect(await page.getByRole('dialog').count()).toBe(1)
  await page.getByLabel('Deliveries a second').fill('200')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Order bot is saved.').waitFor()
  await page.getByRole('button', { name: 'Order bot', exact: true }).waitFor()
  const saved = await scene.client.get<object>(`${path}${id}/`)
  const changed = { ...filter, directions: ['inbound'] }
  expect(saved).toMatchObject({ name: 'Order bot', rate_per_s: 200, timeout_s: 15, filter: changed })
  await scene.say(2, 'With its headers')
  expect((await inbox.nth(1)).headers).toMatchObject({ 'x-old': '1' })
})

it('fits a telephone, and says what is to be done where nothing is there or nothing can be read', async () => {
  const page = await stage.open('GoTallo_Services', TELEPHONE)
  await page.getByRole('button', { name: 'Data warehouse', exact: true }).waitFor()
  const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'
  expect(await page.evaluate(overflow)).toBe(0)
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Add Service' }).click()
  await page.getByRole('button', { name: 'More settings' }).click()
  expect(await page.evaluate(overflow)).toBe(0)
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'CRM mirror', exact: true }).click()
  await page.getByRole('heading', { name: 'Latest Deliveries' }).waitFor()
  await settled(page, stage.org)
  expect(await page.evaluate(overflow)).toBe(0)
  await expectAccessible(page)
  const { address } = stage.org.setup
  stage.org.setup.address = address.replace(stage.scene.tenantId, crypto.randomUUID())
  await page.getByRole('link', { name: 'Integrations and Webhooks' }).click()
  await page.getByRole('button', { name: 'Check Connection' }).waitFor()
  stage.org.setup.address = address
  await page.getByRole('button', { name: 'Try Again' }).click()
  await page.getByRole('button', { name: 'Data warehouse', exact: true }).waitFor()
  for (const { id } of await services())
    await stage.scene.client.call('DELETE', `/tenants/${stage.scene.tenantId}/services/${id}/`)
  await page.getByRole('button', { name: 'Refresh' }).click()
  await page.getByRole('heading', { name: 'No service yet' }).waitFor()
  await page.getByText('A service is a URL of yours').waitFor()
  await expectAccessible(page)
  expect(await page.getByRole('button', { name: 'Add Service' }).count()).toBe(2)
})

it('leaves nothing in the console of the browser but what was refused', async () => {
  const refused = 'Failed to load resource: the server responded with a status of 500'
  await eventually(
    () => stage.complaints.filter(text => !text.startsWith(refused)),
    complaints => expect(complaints).toEqual([]),
  )
})
