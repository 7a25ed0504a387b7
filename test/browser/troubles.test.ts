import type { Page } from 'playwright-core'
import { it } from 'vitest'
import { ADMIN_TOKEN } from '../e2e/support/hub.ts'
import { useBrowser } from './support/browser.ts'
import { deskOf } from './support/tenant.ts'

const stage = useBrowser()
/** More characters than a page shows of a body. */
const MEGABYTE = 1_000_000
const PATIENT = { timeout: 15_000 }

const { arrive, list, conversationWith, mint, revoke } = deskOf(stage)

/** A proxy that loses patience with the first such request after the hub took it. */
const loseAnswer = async (page: Page, path: RegExp): Promise<void> => {
  let isLost = false
  await page.route(path, async route => {
    if (isLost || route.request().method() !== 'POST') return await route.fallback()
    isLost = true
    await route.fetch()
    await route.fulfill({ status: 504, contentType: 'text/html', body: '<h1>Gateway Time-out</h1>' })
  })
}

/** Nothing is told: what happens is seen by what is asked alone. */
const silence = (page: Page) => page.route(/\/stream\//, () => undefined)

const isSignedOut = (page: Page) => page.getByRole('button', { name: 'Sign in' }).waitFor()

it.concurrent('an answer that is lost makes no second message of one that is sent again, and another one elsewhere', async ({
  expect,
}) => {
  const [maria, jonas] = await Promise.all(['María', 'Jonas'].map(conversationWith))
  const visitor = await arrive(`/conversations/${maria}`)
  const { page } = visitor
  await loseAnswer(page, /\/messages\//)
  const words = 'Your parcel left us today.'
  const box = page.getByLabel('Write a message')
  const sentIn = async (id: string | undefined): Promise<number> => {
    const { results } = await list<{ text: string }>(`/conversations/${id}/messages/`)
    return results.filter(({ text }) => text === words).length
  }
  /** @returns whether the hub had the message already, and how many of it there are now */
  const send = async (id: string | undefined) => {
    const answered = page.waitForResponse(/\/messages\/$/)
    await box.fill(words)
    await box.press('Enter')
    const response = await answered
    await response.finished()
    return [response.headers()['idempotency-replayed'] === 'true', await sentIn(id)]
  }
  expect(await send(maria)).toEqual([false, 1])
  await page.getByText('The hub answered 504.').waitFor()
  expect(await box.inputValue()).toBe(words)
  // Meanwhile the same to somebody else, without leaving the console.
  await page.getByRole('link', { name: 'Conversations', exact: true }).first().click()
  await page.getByRole('link', { name: 'Jonas Weber' }).click()
  await page.getByRole('heading', { level: 1, name: 'Jonas' }).waitFor()
  expect(await send(jonas)).toEqual([false, 1])
  await page.goBack()
  await page.getByRole('link', { name: 'María García' }).click()
  await page.getByRole('heading', { level: 1, name: 'María' }).waitFor()
  expect(await send(maria)).toEqual([true, 1])
  // It was answered: the same words are a message of their own.
  expect(await send(maria)).toEqual([false, 2])
  await visitor.close()
})

it.concurrent('an answer that is lost makes no second service of one that is added again, and shows its secret', async ({
  expect,
}) => {
  const visitor = await arrive('/services')
  const { page } = visitor
  await loseAnswer(page, /\/services\/$/)
  await page.getByRole('button', { name: 'Add Service' }).first().click()
  const dialog = page.getByRole('dialog', { name: 'Add Service' })
  await dialog.getByLabel('Name').fill('Added twice')
  await dialog.getByLabel('URL').fill(stage.scene.receiver.inbox().url)
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.getByText('The hub answered 504.').waitFor()
  await dialog.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('dialog', { name: 'Added twice is ready' }).waitFor()
  expect(await page.locator('.gt-secret code').textContent()).toMatch(/^whsec_/)
  const { results } = await list<{ name: string }>('/services/?limit=200')
  expect(results.filter(({ name }) => name === 'Added twice')).toHaveLength(1)
  await visitor.close()
})

it.concurrent('a session that has ended at the hub is signed out of without an error', async ({ expect }) => {
  const { token } = await mint()
  const visitor = await stage.visit()
  const { page } = visitor
  await silence(page)
  await visitor.signIn(token, `/t/${stage.scene.tenantId}/settings/audit`)
  await visitor.settled()
  const { results } = await list<{ id: string; name: string; session_of: string | null }>('/tokens/')
  const own = results.find(({ name, session_of }) => name === 'Passing' && session_of !== null)
  await revoke(own?.id)
  await page.getByRole('button', { name: 'Sign out' }).click()
  await isSignedOut(page)
  expect(await page.locator('.gt-toast').count()).toBe(0)
  await visitor.close()
})

it.concurrent('a session of another tab takes over: the next change is refused, the one after works', async ({
  expect,
}) => {
  const visitor = await arrive('/settings')
  const { page } = visitor
  await page.getByRole('button', { name: 'Add Agent' }).first().click()
  const dialog = page.getByRole('dialog', { name: 'Add Agent' })
  await dialog.getByLabel('Name').fill('Ada')
  /** In another tab: the cookie is of the whole browser. */
  const signInThere = async (token: string): Promise<void> => {
    const url = `${stage.scene.hub.url}/api/v1/session/`
    expect((await visitor.context.request.post(url, { data: { token } })).status()).toBe(201)
  }
  await signInThere(stage.scene.token)
  const save = dialog.getByRole('button', { name: 'Save' })
  await save.click()
  await dialog.getByText('X-CSRF-Token is not that of this session').waitFor()
  await save.click()
  await page.getByText('Ada', { exact: true }).waitFor()
  // Somebody else: whatever is shown here is not theirs.
  await page.getByRole('button', { name: 'Add Agent' }).first().click()
  await dialog.getByLabel('Name').fill('Of somebody else')
  await signInThere(ADMIN_TOKEN)
  await save.click()
  await page.getByLabel('Tenant').waitFor()
  expect(await dialog.count()).toBe(0)
  await visitor.close()
})

it.concurrent('a page shows what was just done, whatever an older answer says', async ({ expect }) => {
  const id = await conversationWith('Sam')
  const visitor = await arrive(`/conversations/${id}`)
  const { page } = visitor
  const held: (() => Promise<void>)[] = []
  await page.route(new RegExp(`/conversations/${id}/$`), async route => {
    if (route.request().method() !== 'GET') return await route.fallback()
    const response = await route.fetch()
    held.push(() => route.fulfill({ response }))
  })
  await stage.scene.say(3, 'One more thing.')
  await expect.poll(() => held.length, PATIENT).toBe(1)
  const assigned = page.getByLabel('Assigned to')
  await assigned.selectOption('Nora Lindt')
  await page.getByText('Who answers Sam Okafor is saved.').waitFor()
  const chosen = await assigned.inputValue()
  expect(chosen).not.toBe('')
  await held[0]?.()
  // The older answer is over when the newer one was asked for.
  await expect.poll(() => held.length, PATIENT).toBe(2)
  expect(await assigned.inputValue()).toBe(chosen)
  await visitor.close()
})

it.concurrent('a page that breaks says so, and leaves the others whole', async ({ expect }) => {
  const visitor = await arrive('/services')
  const { page } = visitor
  await page.route(/\/audit\//, route => route.fulfill({ json: { count: 1, next: null, results: [null] } }))
  await page.getByRole('link', { name: 'Settings', exact: true }).click()
  await page.getByRole('link', { name: 'Audit', exact: false }).click()
  await page.getByText('Something on this page broke.').waitFor()
  await page.getByRole('link', { name: 'Integrations and Webhooks' }).click()
  await page.getByRole('link', { name: 'Data warehouse' }).waitFor()
  expect(await page.getByText('Something on this page broke.').count()).toBe(0)
  await visitor.close()
})

it.concurrent('a page of a delivery with a body of 1 MB shows its beginning, and copies all of it', async ({
  expect,
}) => {
  const { services } = stage.scene
  const { results } = await list<{ id: string }>(`/services/${services.failing}/deliveries/`)
  const visitor = await stage.visit()
  const { page, context } = visitor
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const body = JSON.stringify({ text: 'x'.repeat(MEGABYTE) }, null, 2)
  await page.route(/\/deliveries\/[0-9a-f-]{36}\/$/, async route => {
    const response = await route.fetch()
    const delivery = await response.json()
    await route.fulfill({ response, json: { ...delivery, request: { ...delivery.request, body } } })
  })
  await visitor.signIn(stage.scene.token, `/t/${stage.scene.tenantId}/deliveries/${results[0]?.id}`)
  const figure = page.locator('figure').filter({ hasText: 'more characters: Copy takes all.' })
  await figure.waitFor()
  expect((await figure.locator('code').textContent())?.length).toBe(100_000)
  await figure.getByRole('button', { name: 'Copy' }).click()
  await figure.getByText('Copied').waitFor()
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe(body)
  await page.getByRole('link', { name: 'Integrations and Webhooks' }).click()
  await page.getByRole('link', { name: 'Data warehouse' }).waitFor()
  await visitor.close()
})
