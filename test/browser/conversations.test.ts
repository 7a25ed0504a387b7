import { beforeAll, expect, it } from 'vitest'
import { expectAccessible } from './support/axe.ts'
import { useBrowser } from './support/browser.ts'
import type { Talk } from './support/talk.ts'
import type { Visitor } from './support/visitor.ts'

const stage = useBrowser()
let talk: Talk
beforeAll(async () => {
  talk = await stage.scene.talk()
})

/** A window at a page of the tenant's. */
const arrive = async (path: string, token: string, dark = false): Promise<Visitor> => {
  const visitor = await stage.visit({ dark })
  await visitor.signIn(token, `/t/${stage.scene.tenantId}${path}`)
  await visitor.settled()
  return visitor
}

const bubble = (visitor: Visitor, text: string) =>
  visitor.page.getByRole('log').getByRole('listitem').filter({ hasText: text })

it('shows what a customer writes, in the list and in the open thread, as it comes', async () => {
  const { scene } = stage
  const list = await arrive('/conversations', scene.token)
  await expectAccessible(list.page)
  const { page } = list
  await page.getByLabel('State').selectOption('With a bot')
  await page.getByRole('link', { name: 'María García' }).waitFor({ state: 'detached' })
  expect(page.url()).toContain('?state=AUTO_BOT')
  await page.reload()
  await page.getByRole('link', { name: 'Aiko Tanaka' }).click()
  await bubble(list, 'Do you ship to Osaka?').waitFor()
  await page.goBack()
  await page.getByRole('button', { name: 'Clear Filters' }).click()
  await page.getByRole('link', { name: 'María García' }).waitFor()
  await scene.say(4, 'Is anybody there?')
  await page.getByRole('link', { name: 'Lena Park' }).click()
  await bubble(list, 'Is anybody there?').waitFor()
  await scene.say(4, 'I would like to order a cake.')
  await bubble(list, 'I would like to order a cake.').waitFor()
  await list.close()
})

it('shows what was sent besides text, and keeps its place where one reads further up', async () => {
  const { scene } = stage
  const visitor = await stage.visit({ dark: true })
  const { page } = visitor
  const thread = page.getByRole('log')
  // As if the link to the picture had expired: it is asked for anew.
  await page.route(/\/files\//, route => route.fulfill({ status: 403 }), { times: 1 })
  await visitor.signIn(scene.token, `/t/${scene.tenantId}/conversations/${talk.conversations.maria}`)
  await visitor.settled()
  await expectAccessible(page)
  await expect.poll(() => page.evaluate('document.querySelector(".gt-media__image")?.naturalWidth')).toBe(480)
  await bubble(visitor, 'Puerta del Sol').getByRole('link').waitFor()
  await bubble(visitor, 'In L, if you have it.').getByText('Hi! Is the blue jacket').waitFor()
  await bubble(visitor, 'I saw it in your window this morning.').getByText('edited').waitFor()
  await bubble(visitor, 'Hello María!').getByText('Read', { exact: true }).waitFor()
  await thread.evaluate('document.querySelector("[role=log]").scrollTo({ top: 0 })')
  await scene.say(0, 'And a scarf?')
  await page.getByRole('button', { name: 'Show New Messages' }).waitFor()
  expect(await page.evaluate('document.querySelector("[role=log]").scrollTop')).toBe(0)
  await page.getByRole('button', { name: 'Show New Messages' }).click()
  const rest = 'scrollHeight - e.scrollTop - e.clientHeight'
  await expect
    .poll(() => page.evaluate(`(e => e.${rest})(document.querySelector("[role=log]"))`))
    .toBeLessThan(5)
  await visitor.close()
})

it("shows earlier messages on demand, without losing one's place", async () => {
  const { scene } = stage
  const items = Array.from({ length: 70 }, (_, i) => ({
    ...{ ext_identifier: `long-${i}`, type: 'TEXT', text: `Line ${i} of a long story` },
    chat_user: { ext_identifier: 'otto', first_name: 'Otto' },
  }))
  await scene.client.post(`/tenants/${scene.tenantId}/platforms/${scene.platformId}/messages/`, { items })
  const visitor = await arrive('/conversations', scene.token)
  const { page } = visitor
  await page.getByRole('link', { name: 'Otto' }).click()
  await bubble(visitor, 'Line 69 of').waitFor()
  expect(await bubble(visitor, 'Line 19 of').count()).toBe(0)
  await page.getByRole('button', { name: 'Show Earlier' }).scrollIntoViewIfNeeded()
  const top = async () => (await bubble(visitor, 'Line 20 of').boundingBox())?.y ?? 0
  const before = await top()
  await page.getByRole('button', { name: 'Show Earlier' }).click()
  await bubble(visitor, 'Line 0 of').waitFor()
  expect(Math.abs((await top()) - before)).toBeLessThan(60)
  expect(await page.getByRole('button', { name: 'Show Earlier' }).count()).toBe(0)
  await visitor.close()
})

it('lets an agent take over from a bot, answer, and see what becomes of it', async () => {
  const { scene } = stage
  const path = `/conversations/${talk.conversations.aiko}`
  const visitor = await arrive(path, scene.agentToken)
  const { page } = visitor
  await page.getByText('A bot answers this customer at the moment.').waitFor()
  await page.getByLabel('Send as').selectOption('Nora Lindt')
  await page.getByRole('button', { name: 'Take Over' }).first().click()
  await page.getByRole('heading', { name: 'Aiko Tanaka Open' }).waitFor()
  expect(await page.getByLabel('Assigned to').inputValue()).toBe(talk.agents.nora)
  await page.getByLabel('Write a message').fill('We do, within five days.')
  await page.getByLabel('Write a message').press('Enter')
  const sent = bubble(visitor, 'We do, within five days.')
  await sent.getByText('Waiting to be sent').waitFor()
  await sent.getByText('Nora Lindt').waitFor()
  const { id } = await scene.inboxes.good.event(({ text }) => text === 'We do, within five days.')
  const receipt = { ext_identifier: id, status: 'READ' }
  await scene.client.post(`/tenants/${scene.tenantId}/platforms/${scene.platformId}/messages/`, { receipt })
  await sent.getByText('Read', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'More Actions' }).click()
  expect(await page.getByRole('menuitem').allTextContents()).toEqual(['Hand Over to a Bot', 'Block…'])
  await visitor.close()
})

it('says why nothing can be sent, and why it failed, in the words of the hub', async () => {
  const { scene } = stage
  const visitor = await arrive(`/conversations/${talk.conversations.jonas}`, scene.token)
  const { page } = visitor
  await bubble(visitor, 'I have asked the carrier').getByText('The phone is switched off.').waitFor()
  await page.getByRole('button', { name: 'More Actions' }).click()
  await page.getByRole('menuitem', { name: 'Block…' }).click()
  await expectAccessible(page)
  await page.getByRole('dialog').getByRole('button', { name: 'Block' }).click()
  await page.getByText('An agent blocked it: nothing can be sent.').waitFor()
  await page.getByRole('button', { name: 'Unblock' }).first().click()
  await page.getByLabel('Write a message').waitFor()
  // Blocked from elsewhere meanwhile: what was written is not lost.
  const conversation = `/tenants/${scene.tenantId}/conversations/${talk.conversations.jonas}/`
  await scene.client.patch(conversation, { state: 'BLOCKED' })
  await page.getByLabel('Write a message').fill('It is at the depot.')
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await page.getByText('An agent blocked it: nothing can be sent.').waitFor()
  await page.getByRole('button', { name: 'Unblock' }).first().click()
  expect(await page.getByLabel('Write a message').inputValue()).toBe('It is at the depot.')
  await visitor.open(`/t/${scene.tenantId}/conversations/${talk.conversations.sheena}`)
  await page.getByText(/The reply window ended at .*: only a template/).waitFor()
  await page.getByText('The customer opened the chat for the first time').waitFor()
  await bubble(visitor, 'Typed on the phone').getByText("The customer's reaction").waitFor()
  await page.getByRole('button', { name: 'Close', exact: true }).click()
  await page.getByRole('button', { name: 'Reopen' }).click()
  await page.getByText('his next message opens the conversation').waitFor()
  await visitor.close()
})

it('exports what is stored of a customer, and erases it for good', async () => {
  const { scene } = stage
  const visitor = await arrive('/conversations', scene.token)
  const { page } = visitor
  await page.getByRole('link', { name: 'Sam Okafor' }).click()
  await page.getByRole('button', { name: 'More Actions' }).click()
  const download = page.waitForEvent('download')
  await page.getByRole('menuitem', { name: 'Export All Data' }).click()
  expect((await download).suggestedFilename()).toMatch(/^chat-user-.*\.json$/)
  await page.getByRole('button', { name: 'More Actions' }).click()
  await page.getByRole('menuitem', { name: 'Erase Customer…' }).click()
  await page.getByRole('button', { name: 'Erase for Good' }).click()
  await page.getByRole('heading', { name: 'Conversations', exact: true }).waitFor()
  await page.getByRole('link', { name: 'Jonas Weber' }).waitFor()
  expect(await page.getByRole('link', { name: 'Sam Okafor' }).count()).toBe(0)
  await visitor.close()
})
