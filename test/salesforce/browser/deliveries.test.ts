import { expect, it } from 'vitest'
import { expectAccessible } from '../../browser/support/axe.ts'
import { answer, eventually } from '../../e2e/support/receiver.ts'
import { ORGANIZATION, PLACEHOLDER } from '../support/org.ts'
import { choose, hasFocus, type Page, settled, useOrg } from '../support/stage.ts'

/** Another organisation, such as a sandbox. */
const ELSEWHERE = '00D5g000008ABCE'
const stage = useOrg()

const openFailing = async (): Promise<Page> => {
  const page = await stage.open('GoTallo_Services')
  await page.getByRole('button', { name: 'CRM mirror', exact: true }).click()
  await page
    .getByRole('button', { name: /^Retry / })
    .first()
    .waitFor()
  return page
}

it('tells why deliveries failed, and sends one again until it has arrived', async () => {
  const { inboxes } = stage.scene
  const page = await openFailing()
  expect(await hasFocus(page.getByRole('heading', { name: 'CRM mirror' }))).toBe(true)
  await page.getByText('Every attempt has failed since').waitFor()
  const row = page.getByRole('row', { name: /Do you ship to Osaka/ })
  await row.getByText('500 server error').waitFor()
  await row.getByText('next attempt').waitFor()
  await expectAccessible(page)
  const failing = inboxes.failing.behaviour
  await row.getByRole('button', { name: /^Retry/ }).click()
  await page.getByText('It failed again: 500 server error').waitFor()
  inboxes.failing.behaviour = answer(204)
  await row.getByRole('button', { name: /^Retry/ }).dblclick()
  await page.getByText('It was delivered.').waitFor()
  await row.getByText('Delivered').waitFor()
  expect(await hasFocus(row.getByRole('button', { name: /Osaka/ }))).toBe(true)
  inboxes.failing.behaviour = failing
  await row.getByRole('button', { name: /Osaka/ }).click()
  const dialog = page.getByRole('dialog', { name: /Delivery: Aiko Tanaka: Do you ship to Osaka/ })
  await dialog.getByText('Attempt 4').waitFor()
  expect(await dialog.getByText('Delivered: the endpoint answered 204 in').count()).toBe(1)
  expect(await dialog.getByText('Not delivered: 500 server error').count()).toBe(3)
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  await page.getByText('Every attempt has failed since').waitFor({ state: 'detached' })
  await choose(page, 'CRM mirror', 'Pause')
  await page.getByText('This service is paused').waitFor()
  const retries = async (): Promise<number> => {
    await page.getByRole('button', { name: 'Refresh' }).click()
    await settled(page, stage.org)
    return page.getByRole('button', { name: /^Retry / }).count()
  }
  // What is held waits for its service, whoever retries.
  await eventually(retries, count => expect(count).toBe(0))
  await page.getByRole('row', { name: /blue jacket.* Held / }).waitFor()
  await choose(page, 'CRM mirror', 'Resume')
  await page.getByRole('button', { name: 'Resume' }).click()
  await eventually(retries, count => expect(count).toBeGreaterThan(0))
})

it('explains why a test failed, and what to do about it', async () => {
  const page = await stage.open('GoTallo_Services')
  await choose(page, 'CRM mirror', 'Send Test')
  await page.getByText('Not delivered: 500 server error').waitFor()
  await page.getByText('The endpoint took the call, and failed while it worked on it.').waitFor()
  await page.getByText('"error": "connection to database').waitFor()
  await expectAccessible(page)
  const { failing } = stage.scene.inboxes
  const before = failing.behaviour
  failing.behaviour = (_, response) => response.writeHead(302).end()
  await page.getByRole('button', { name: 'Send Again' }).click()
  await page.getByText(/Redirects are never followed.*Enter the address that it leads to/).waitFor()
  failing.behaviour = before
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  expect(await hasFocus(page.getByRole('button', { name: 'Actions for CRM mirror' }))).toBe(true)
})

it('shows a user how services are, and offers nothing that a user may not do', async () => {
  stage.org.setup.permissions = ['GoTallo_User']
  const page = await stage.open('GoTallo_Services')
  await page.getByText('You may look at services, and not change them.').waitFor()
  expect(await page.getByRole('button', { name: /Add Service|^Actions for/ }).count()).toBe(0)
  await page.getByRole('button', { name: 'Data warehouse', exact: true }).click()
  await page.getByRole('heading', { name: 'Latest Deliveries' }).waitFor()
  await page
    .getByRole('button', { name: /María García/ })
    .first()
    .waitFor()
  expect(await page.getByRole('button', { name: /^(Send Test|Edit|Retry)/ }).count()).toBe(0)
  // What a page does not offer, Apex refuses.
  const call = `fetch('/apex/GoTalloController.pauseService', { method: 'POST', body: '{}' }).then(a => a.json())`
  expect(JSON.parse(((await page.evaluate(call)) as { message: string }).message)).toMatchObject({
    code: 'forbidden',
    detail: expect.stringContaining('GoTallo Admin'),
  })
  stage.org.setup.permissions = ['GoTallo_Admin', 'GoTallo_User']
})

it('shows what was asked for last, though an earlier answer comes later', async () => {
  const page = await openFailing()
  let held = 0
  let release = (): void => undefined
  const gate = new Promise<void>(resolve => {
    release = resolve
  })
  stage.org.delay = async method => {
    if (method !== 'listDeliveries' || held > 0) return
    held += 1
    await gate
  }
  const show = async (state: string): Promise<void> => {
    await page.getByRole('combobox', { name: 'Show' }).click()
    await page.getByRole('option', { name: state }).click()
  }
  await show('Discarded')
  await show('Delivered')
  await page.getByRole('row', { name: /Osaka/ }).waitFor()
  await page.getByRole('row', { name: /blue jacket/ }).waitFor({ state: 'detached' })
  release()
  await eventually(
    () => stage.org.underWay,
    underWay => expect(underWay).toBe(0),
  )
  await page.getByRole('row', { name: /Osaka/ }).waitFor()
  stage.org.delay = () => Promise.resolve()
  await show('Discarded')
  await page.getByText('No delivery is in this state').waitFor()
})

it('keeps its place in the address: Back, Reload, and a service that is gone', async () => {
  const page = await openFailing()
  await page.reload()
  await page.getByRole('heading', { name: 'CRM mirror' }).waitFor()
  await page.goBack()
  await page.getByRole('heading', { name: 'Integrations and Webhooks' }).waitFor()
  await page.goto(`${stage.org.url}/n/GoTallo_Services?c__service=${crypto.randomUUID()}`)
  await page.getByText('There is no such service.').waitFor()
  await page.getByRole('link', { name: 'Integrations and Webhooks' }).click()
  await page.getByRole('button', { name: 'Data warehouse', exact: true }).waitFor()
})

it('checks the connection, and says what is missing and what to do', async () => {
  const { setup } = stage.org
  const good = { ...setup }
  const page = await stage.open('GoTallo_Setup')
  await page.getByText('Connected to Acme Store').waitFor()
  // The first call of an organisation tells the hub which one it is.
  await page.getByText(ORGANIZATION).waitFor()
  expect(await page.getByText('in place').count()).toBeGreaterThanOrEqual(5)
  await expectAccessible(page)
  const { hub, tenantId } = stage.scene
  const { url } = hub
  const bound = { name: 'Sandbox', kind: 'tenant', org_id: ELSEWHERE }
  const { token: elsewhere } = await hub.client.post<{ token: string }>(`/tenants/${tenantId}/tokens/`, bound)
  const cases: readonly (readonly [Partial<typeof good>, said: RegExp, todo: RegExp, wrong: string])[] = [
    [{ address: PLACEHOLDER }, /still has the address/, /In Setup, open Named Credentials/, 'The address'],
    [{ token: null }, /may not use the Named Credential/, /a parameter named Token/, 'You and Salesforce'],
    [{ permissions: [] }, /takes the permission set/, /administrator can assign it/, 'You and Salesforce'],
    [{ address: 'http://127.0.0.1:9/x' }, /No hub could be reached/, /that the hub runs/, 'The hub answers'],
    [
      { address: `${url}/console` },
      /not as a hub does/,
      /must end with \/api\/v1\/tenants/,
      'The hub answers',
    ],
    [{ token: 'gt_wrong' }, /./, /create a token of the kind Administrator/, 'The token is valid'],
    [
      { address: `${url}/api/v1/tenants/${crypto.randomUUID()}` },
      /./,
      /The token belongs to another tenant/,
      'The token is valid',
    ],
    [{ token: elsewhere }, /./, /was made for another Salesforce organisation/, 'The token is for'],
  ]
  for (const [change, said, todo, wrong] of cases) {
    Object.assign(setup, good, change)
    await page.getByRole('button', { name: 'Check Again' }).click()
    const alert = page.getByRole('alert').filter({ hasText: said }).filter({ hasText: todo })
    await alert.waitFor()
    const step = page.getByRole('listitem').filter({ hasText: 'to be done' })
    await step.getByText(wrong).waitFor()
  }
  await expectAccessible(page)
  Object.assign(setup, good)
  await page.getByRole('button', { name: 'Check Again' }).click()
  await page.getByText('Connected to Acme Store').waitFor()
  await page.getByRole('button', { name: 'Go to Integrations and Webhooks' }).click()
  await page.getByRole('button', { name: 'Data warehouse', exact: true }).waitFor()
})
