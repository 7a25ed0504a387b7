import { beforeAll, expect, it } from 'vitest'
import { useBrowser } from './support/browser.ts'
import { deskOf } from './support/tenant.ts'

const stage = useBrowser()
/** News may take a moment; longer than that is a failure. */
const SOON = { timeout: 20_000 }
const desk = deskOf(stage)
const MANY = 230

/** Since María and the others wrote, so many new customers have. */
beforeAll(async () => {
  const { client, tenantId, platformId } = stage.scene
  const items = Array.from({ length: MANY }, (_, i) => ({
    ...{ ext_identifier: `new-${i}`, type: 'TEXT', text: 'Hello!' },
    chat_user: { ext_identifier: `customer-${i}`, first_name: 'Customer', last_name: `No. ${i}` },
  }))
  for (let at = 0; at < MANY; at += 100)
    await client.post(`/tenants/${tenantId}/platforms/${platformId}/messages/`, {
      items: items.slice(at, at + 100),
    })
})

/** Sheena's window ended long ago; where the hub notes that only now, her conversation has changed, and comes up. */
const windowIsOver = async (): Promise<void> => {
  const ended = async () => (await desk.list('/conversations/?state=EXPIRED')).results.length
  await expect.poll(ended, SOON).toBe(1)
}

it('an old customer who writes again comes to the top of the list, whatever part of it was read', async () => {
  await windowIsOver()
  const visitor = await desk.arrive('/conversations')
  const { page } = visitor
  const names = page.getByRole('table').locator('.gt-who-row__name')
  const count = () => expect.poll(() => names.count(), SOON)
  const maria = page.getByRole('table').getByRole('link', { name: 'María García' })
  await count().toBe(100)
  expect(await maria.count()).toBe(0)
  await stage.scene.say(0, 'Are you there?')
  await expect.poll(() => names.first().textContent(), SOON).toBe('María García')
  await count().toBe(100)
  // Further down nobody is left out or there twice, also when somebody comes up from what is shown.
  await page.getByRole('button', { name: 'Show More' }).click()
  await count().toBe(200)
  await stage.scene.say(1, 'Nothing has come yet.')
  await expect.poll(() => names.first().textContent(), SOON).toBe('Jonas Weber')
  await count().toBe(200)
  await page.getByRole('button', { name: 'Show More' }).click()
  await page.getByRole('button', { name: 'Show More' }).waitFor({ state: 'detached' })
  const all = await names.allTextContents()
  expect(all.slice(0, 2)).toEqual(['Jonas Weber', 'María García'])
  const customers = all.filter(name => name.startsWith('Customer'))
  expect(new Set(customers).size).toBe(MANY)
  expect(new Set(all).size).toBe(all.length)
  await visitor.close()
})

it('is there after a reload, and leads the list beside an open conversation', async () => {
  await windowIsOver()
  const visitor = await desk.arrive('/conversations')
  const { page } = visitor
  await stage.scene.say(2, 'Is there news?')
  await expect.poll(() => page.locator('.gt-who-row__name').first().textContent(), SOON).toBe('Aiko Tanaka')
  await page.reload()
  await page.getByRole('table').getByRole('link', { name: 'Aiko Tanaka' }).click()
  const beside = page.getByRole('navigation', { name: 'All Conversations' }).locator('.gt-short-list__name')
  await expect.poll(() => beside.first().textContent(), SOON).toBe('Aiko Tanaka')
  await stage.scene.say(3, 'One more thing.')
  await expect.poll(() => beside.first().textContent(), SOON).toBe('Sam Okafor')
  await visitor.close()
})
