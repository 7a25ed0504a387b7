import { afterAll, expect, it } from 'vitest'
import { KINDS } from '../../console/src/pages/platforms/kinds.ts'
import texts from '../../console/src/strings/en.json' with { type: 'json' }
import { startGraph } from '../../src/stand-ins/graph/index.ts'
import { APP_SECRET, messagesPost, postToHook, textMessage } from '../e2e/support/whatsapp.ts'
import { expectAccessible } from './support/axe.ts'
import { useBrowser } from './support/browser.ts'
import type { Visitor, VisitorOptions } from './support/visitor.ts'

const OWN = { accessToken: 'e2e-access-token', appSecret: APP_SECRET }
const graph = await startGraph({
  phones: ['106540352242922', '555'].map(phoneNumberId => ({ ...OWN, phoneNumberId })),
})
const stage = useBrowser({ GOTALLO_META_API_URL: graph.url })
afterAll(() => graph.close())

const enter = async (path: string, token?: string, options?: VisitorOptions): Promise<Visitor> => {
  const visitor = await stage.visit(options)
  await visitor.signIn(token ?? stage.scene.token, `/t/${stage.scene.tenantId}${path}`)
  return visitor
}

const accounts = async () =>
  (
    await stage.scene.client.get<{ results: { id: string; name: string; type: string; hook_url: string }[] }>(
      `/tenants/${stage.scene.tenantId}/platforms/`,
    )
  ).results
const hookOf = async (type: string): Promise<string> =>
  (await accounts()).find(account => account.type === type)?.hook_url ?? ''

it('knows what each platform asks for, as the hub does, and has a word on all of it', async () => {
  const said: Readonly<Record<string, string>> = texts
  const { scene } = stage
  for (const [type, { credentials, steps }] of Object.entries(KINDS)) {
    const body = { type, name: 'Guess', credentials: { guess: 'x' } }
    const answer = await scene.client.call<{ errors: { path: string; message: string }[] }>(
      'POST',
      `/tenants/${scene.tenantId}/platforms/`,
      body,
    )
    const { errors } = answer.body
    const names = credentials.map(({ name }) => name)
    const taken = names.length === 0 ? 'no credentials' : names.toSorted().join(', ')
    const guess = errors.find(({ path }) => path === 'credentials.guess')?.message
    expect(
      guess
        ?.replace(/.* takes /, '')
        .split(', ')
        .toSorted()
        .join(', '),
    ).toBe(taken)
    const missing = errors.filter(({ message }) => message === 'is missing').map(({ path }) => path)
    const required = credentials.filter(({ isOptional }) => isOptional !== true)
    expect(missing.toSorted()).toEqual(required.map(({ name }) => `credentials.${name}`).toSorted())
    const keys = [
      `platform.${type}`,
      `platforms.tile.${type}`,
      ...names.flatMap(name => [`platforms.label.${type}.${name}`, `platforms.help.${type}.${name}`]),
      ...Array.from({ length: steps }, (_, i) => `platforms.step.${type}.${i + 1}`),
    ]
    expect(keys.filter(key => said[key] === undefined)).toEqual([])
  }
})

it('adds a platform of one’s own, writes as a customer, and tells what became of it', async () => {
  const { scene } = stage
  const visitor = await enter('/platforms')
  const { page } = visitor
  await page.getByRole('button', { name: 'Add Platform' }).click()
  await page.getByRole('button', { name: /^Custom/ }).click()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText(/^Name must/).waitFor()
  await page.getByLabel('Name').fill('Kiosk')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Kiosk' }).waitFor()
  await page.getByText('Live', { exact: true }).waitFor()
  const send = page.getByRole('button', { name: 'Send as a Customer' })
  await page.getByRole('textbox', { name: 'Message' }).fill('')
  await send.click()
  await page.getByText(/^Message .*\.$/).waitFor()
  await page.getByLabel('Customer').fill('Ada Lovelace')
  await page.getByRole('textbox', { name: 'Message' }).fill('Is the machine ready?')
  const before = scene.inboxes.good.arrived.length
  await send.click()
  await page.getByText(/Data warehouse answered 204 after/).waitFor()
  await page.getByText(/CRM mirror did not take it: HTTP 500/).waitFor()
  await scene.inboxes.good.posts(before + 1)
  const { chat_user, text } = scene.inboxes.good.arrived.at(-1)?.event ?? {}
  expect({ chat_user, text }).toMatchObject({
    chat_user: { first_name: 'Ada', last_name: 'Lovelace' },
    text: 'Is the machine ready?',
  })
  await expectAccessible(page)
  await page.getByLabel('Forward messages to services').uncheck()
  await page.getByRole('textbox', { name: 'Message' }).fill('Hello?')
  await send.click()
  await page.getByText('Forwarding is off for this account').waitFor()
  await page.getByRole('button', { name: 'More Actions' }).click()
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  await page.getByText('Its hook answers 404 from now on').waitFor()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await page.getByText('Kiosk is deleted.').waitFor()
  await page.getByRole('link', { name: 'Website chat' }).waitFor()
  expect(await page.getByRole('link', { name: 'Kiosk' }).count()).toBe(0)
  await visitor.close()
})

it('finds out why a post was not read, adds its number with what Meta refuses beside the field, and replays', async () => {
  const { scene } = stage
  const visitor = await enter('/platforms')
  const { page } = visitor
  await page.getByRole('link', { name: 'Quarantine: 1 post' }).click()
  await page.getByText('It is for account 555').waitFor()
  await page.locator('td a').first().click()
  await page.getByText('"phone_number_id": "555"').waitFor()
  await page.getByRole('button', { name: 'Replay' }).click()
  await page.getByText('Something in it still cannot be read').waitFor()
  const post = page.url()
  await page.getByRole('link', { name: 'Go to Platforms' }).click()

  await page.getByRole('button', { name: 'Add Platform' }).click()
  await page.getByRole('button', { name: /^WhatsApp/ }).click()
  const save = page.getByRole('button', { name: 'Save and Check' })
  await page.getByLabel('Name').fill('Second number')
  await save.click()
  await page.getByText('App secret is missing.').waitFor()
  await page.getByLabel('Phone number ID').fill('+1 555')
  await page.getByLabel('Access token').fill(OWN.accessToken)
  await page.getByLabel('App secret').fill(OWN.appSecret)
  await save.click()
  await page.getByText(/^Phone number ID must be an id/).waitFor()
  await page.getByLabel('Phone number ID').fill('999')
  await save.click()
  await page.locator('.slds-has-error', { hasText: 'error 100' }).getByLabel('Phone number ID').waitFor()
  await expectAccessible(page)
  await page.getByLabel('Phone number ID').fill('555')
  await save.click()
  await page.getByText(/WhatsApp cannot call this hub: .* Set GOTALLO_PUBLIC_URL/).waitFor()
  await page.getByText(/^[0-9a-f]{32}$/).waitFor()
  await expectAccessible(page)
  await page.getByRole('link', { name: 'Open Account' }).click()
  await page.getByText(/^http:.*\/hooks\//).waitFor()

  const before = scene.inboxes.good.arrived.length
  await page.goto(post)
  await page.getByRole('button', { name: 'Replay' }).click()
  await page.getByText('All of it was read: it has left the quarantine.').waitFor()
  await scene.inboxes.good.posts(before + 1)
  expect(scene.inboxes.good.arrived.at(-1)?.event.text).toBe('Hello?')
  await page.getByRole('link', { name: 'Back to the quarantine' }).click()
  await page.getByText('Nothing in quarantine').waitFor()
  await visitor.close()
})

it('changes what is typed and keeps the rest; what is kept is checked again', async () => {
  const { scene } = stage
  const id = (await accounts()).find(({ name }) => name === 'WhatsApp support')?.id
  const visitor = await enter(`/platforms/${id}`)
  const { page } = visitor
  await page.getByRole('button', { name: 'Edit' }).click()
  await page.getByLabel('Access token').fill('not-the-token')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.locator('.slds-has-error', { hasText: 'error 190' }).getByLabel('Access token').waitFor()
  await page.getByLabel('Access token').fill('')
  await page.getByLabel('Name').fill('Front desk')
  await page.getByRole('button', { name: 'Make One Up' }).click()
  const made = await page.getByLabel('Verify token').inputValue()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('heading', { name: 'Front desk' }).waitFor()
  await page.getByText(made).waitFor()
  const handshake = (token: string): string =>
    `${scene.hub.url}/hooks/${id}?hub.mode=subscribe&hub.verify_token=${token}&hub.challenge=42`
  expect(await (await fetch(handshake(made))).text()).toBe('42')
  await page.getByRole('button', { name: 'Check Again' }).click()
  await page.getByText('Checked: Connected.').waitFor()
  await visitor.close()
})

it('shows everything to an agent’s token, and lets it change nothing', async () => {
  const { scene } = stage
  const visitor = await enter('/platforms', scene.agentToken)
  const { page } = visitor
  await page.getByText('an administrator changes them').waitFor()
  expect(await page.getByRole('button', { name: 'Add Platform' }).count()).toBe(0)
  await page.getByRole('link', { name: 'Website chat' }).click()
  await page.getByText('Feed URL').waitFor()
  expect(await page.getByRole('button', { name: /Edit|Check Again|Send as|More about/ }).count()).toBe(0)
  expect(await page.getByLabel('Forward messages to services').isDisabled()).toBe(true)
  await visitor.close()
})

it.each([
  { dark: false, width: 1280 },
  { dark: true, width: 360 },
])('has nothing that axe minds, and nothing that overflows: %o', async options => {
  const { scene } = stage
  await scene.client.post(`/tenants/${scene.tenantId}/platforms/`, {
    type: 'SMS',
    name: 'Texts',
    message_forwarding: false,
    credentials: {
      account_sid: `AC${'0'.repeat(32)}`,
      auth_token: 'x',
      from: `+1555078388${options.width % 7}`,
    },
  })
  await postToHook(await hookOf('WHATSAPP'), messagesPost('777', [textMessage('wamid.7', '49170', 'Hi')]))
  const visitor = await enter('/platforms', undefined, options)
  const { page } = visitor
  const check = async (): Promise<void> => {
    await expectAccessible(page)
    const { scrollWidth } = await page.locator('html').evaluate(({ scrollWidth }) => ({ scrollWidth }))
    expect(scrollWidth).toBeLessThanOrEqual(options.width)
  }
  await page.getByRole('link', { name: 'Texts' }).first().waitFor()
  await check()
  await page.getByRole('button', { name: 'Add Platform' }).click()
  await check()
  await page.keyboard.press('Escape')
  await page.getByRole('link', { name: 'Texts' }).first().click()
  await page.getByText('Not confirmed yet').first().waitFor()
  await check()
  await page.getByRole('button', { name: 'Edit' }).click()
  await page.getByLabel('Account SID').waitFor()
  await check()
  await page.keyboard.press('Escape')
  await page.getByRole('link', { name: 'Platforms' }).last().click()
  await page.getByRole('link', { name: 'Quarantine: 1 post' }).click()
  await page.getByText('It is for account 777').waitFor()
  await page.getByRole('button', { name: 'Replay All Shown' }).click()
  await page.getByText('0 of 1 posts were read').waitFor()
  await check()
  await page.locator('td a').first().click()
  await page.getByText('"phone_number_id": "777"').waitFor()
  await check()
  await page.getByRole('button', { name: 'Delete' }).click()
  await check()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await page.getByText('Nothing in quarantine').waitFor()
  await check()
  await visitor.close()
})
