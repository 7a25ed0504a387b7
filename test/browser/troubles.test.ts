import type { Page, Route } from 'playwright-core'
import { it } from 'vitest'
import { ADMIN_TOKEN } from '../e2e/support/hub.ts'
import { useBrowser } from './support/browser.ts'
import type { Visitor } from './support/visitor.ts'

const stage = useBrowser()
/** More characters than a page shows of a body. */
const MEGABYTE = 1_000_000
const PATIENT = { timeout: 15_000 }

/** A window at a page of the tenant's. */
const arrive = async (path: string, token = stage.scene.token): Promise<Visitor> => {
  const visitor = await stage.visit()
  await visitor.signIn(token, `/t/${stage.scene.tenantId}${path}`)
  await visitor.settled()
  return visitor
}

/** Below the API, of the tenant. */
const ofTenant = <T>(path: string): Promise<{ results: T[] }> =>
  stage.scene.client.get(`/tenants/${stage.scene.tenantId}${path}`)

const conversationWith = async (name: string): Promise<string> => {
  type Row = { id: string; chat_user: { first_name: string } }
  const { results } = await ofTenant<Row>('/conversations/')
  return results.find(({ chat_user }) => chat_user.first_name === name)?.id ?? ''
}

const mint = async (): Promise<{ id: string; token: string }> => {
  const { hub, tenantId } = stage.scene
  return await hub.client.post(`/tenants/${tenantId}/tokens/`, { name: 'Passing', kind: 'tenant' })
}

const revoke = (id: string | undefined) =>
  stage.scene.client.call('DELETE', `/tenants/${stage.scene.tenantId}/tokens/${id}/`)

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
    const { results } = await ofTenant<{ text: string }>(`/conversations/${id}/messages/`)
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
  const { results } = await ofTenant<{ name: string }>('/services/?limit=200')
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
  const { results } = await ofTenant<{ id: string; name: string; session_of: string | null }>('/tokens/')
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

/** Answers the first requests for the stream in turn, and lets the others through. */
const first = async (page: Page, ...answers: ((route: Route) => Promise<void>)[]) => {
  const asked: { at: number; place: string | undefined }[] = []
  await page.route(/\/stream\//, async route => {
    asked.push({ at: performance.now(), place: route.request().headers()['last-event-id'] })
    await (answers[asked.length - 1] ?? (passed => passed.fallback()))(route)
  })
  return asked
}

const broken = (route: Route) =>
  route.fulfill({ contentType: 'text/event-stream', body: 'id: no-place\nevent: hello\ndata: {}\n\n' })

it.concurrent('the stream comes again when Retry-After says, and without a place that the hub does not know', async ({
  expect,
}) => {
  const visitor = await stage.visit()
  const { page } = visitor
  const later = (route: Route) => route.fulfill({ status: 503, headers: { 'retry-after': '2' } })
  const asked = await first(page, later, broken)
  await visitor.signIn(stage.scene.token, `/t/${stage.scene.tenantId}/settings/audit`)
  await expect.poll(() => asked.length, PATIENT).toBe(4)
  await page.getByRole('status').getByText('Live').waitFor()
  expect(asked.map(({ place }) => place)).toEqual([undefined, undefined, 'no-place', undefined])
  // Without it, it would come after 1.25 s at the latest.
  expect((asked[1]?.at ?? 0) - (asked[0]?.at ?? 0)).toBeGreaterThan(1_900)
  await visitor.close()
})

it.concurrent('the stream of a token that was revoked leads to the sign-in page', async () => {
  const { id, token } = await mint()
  const visitor = await stage.visit()
  const { page } = visitor
  await first(page, async route => {
    await revoke(id)
    await broken(route)
  })
  await visitor.signIn(token, `/t/${stage.scene.tenantId}/settings/audit`)
  await isSignedOut(page)
  await visitor.close()
})

it.concurrent('comes by itself when a hub is back that was away at the start, and at the first question of a page', async () => {
  const visitors = await Promise.all([arrive('/settings/audit'), arrive('/settings/audit')])
  let isAway = true
  const [opened, asking] = visitors.map(({ page }) => page)
  await opened?.route(/\/api\/v1\//, route => (isAway ? route.abort() : route.fallback()))
  await opened?.reload()
  await asking?.route(/\/services\//, route => (isAway ? route.fulfill({ status: 502 }) : route.fallback()))
  await asking?.getByRole('link', { name: 'Integrations and Webhooks' }).click()
  await opened?.getByText('The hub does not answer.').waitFor()
  await asking?.getByText('The hub answered 502.').waitFor()
  isAway = false
  await opened?.getByRole('heading', { level: 1 }).waitFor()
  await asking?.getByRole('link', { name: 'Data warehouse' }).waitFor()
  for (const visitor of visitors) await visitor.close()
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
  await page.getByText('Saved who answers Sam Okafor.').waitFor()
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
  const { results } = await ofTenant<{ id: string }>(`/services/${services.failing}/deliveries/`)
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
