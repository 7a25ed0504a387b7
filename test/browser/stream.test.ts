import type { Page, Route } from 'playwright-core'
import { it } from 'vitest'
import { useBrowser } from './support/browser.ts'
import { deskOf } from './support/tenant.ts'

const stage = useBrowser()
const { arrive, mint, revoke } = deskOf(stage)
const PATIENT = { timeout: 15_000 }

const isSignedOut = (page: Page) => page.getByRole('button', { name: 'Sign in' }).waitFor()

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
