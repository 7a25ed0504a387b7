/**
 * Takes pictures of the console with a shop's day in it, for whoever works on it:
 *
 *   node test/browser/look.ts <folder> [--dark] [--width 360] [/services …]
 *
 * A path is one of a tenant's pages; `{good}`, `{failing}`, `{paused}`, `{platform}`, `{maria}`, `{jonas}`, `{aiko}`,
 * `{sheena}` and `{delivery}`, one that fails, stand for ids.
 */
import { mkdirSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { openChromium } from './support/chromium.ts'
import { setScene } from './support/scene.ts'
import { Visitor } from './support/visitor.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { dark: { type: 'boolean', default: false }, width: { type: 'string', default: '1280' } },
})
const [folder = '/tmp/look', ...paths] = positionals
mkdirSync(folder, { recursive: true })
const scene = await setScene()
const services = `/tenants/${scene.tenantId}/services`
const [failing] = (
  await scene.client.get<{ results: { id: string }[] }>(`${services}/${scene.services.failing}/deliveries/`)
).results
const yesterday = new Date(Date.now() - 86_400_000).toISOString()
const slow = { from_time: yesterday, only: 'delivered', rate_per_s: 2 }
await scene.client.post(`${services}/${scene.services.good}/replays/`, slow)
const browser = await openChromium()
try {
  const visitor = await Visitor.arrive(browser, scene.hub.url, {
    dark: values.dark,
    width: Number(values.width),
  })
  const known: Readonly<Record<string, string>> = {
    ...scene.services,
    ...(await scene.talk()).conversations,
    platform: scene.platformId,
    delivery: failing?.id ?? '',
  }
  await visitor.signIn(scene.token)
  for (const path of paths.length > 0 ? paths : ['']) {
    await visitor.open(`/t/${scene.tenantId}${path.replace(/\{(\w+)\}/g, (_, name) => known[name] ?? '')}`)
    await visitor.settled()
    await visitor.page.waitForTimeout(400)
    const name = path.replace(/\W+/g, '-').replace(/^-|-$/g, '') || 'overview'
    await visitor.page.screenshot({ path: `${folder}/${name}.png`, fullPage: true })
    console.log(`${folder}/${name}.png`)
  }
  for (const complaint of visitor.complaints) console.log(`console: ${complaint}`)
} finally {
  await browser.close()
  await scene.close()
}
