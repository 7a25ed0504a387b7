import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TestHub } from './api.testing.ts'
import { asyncApiDocument } from './asyncapi.ts'
import { html, prose } from './html.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await TestHub.open()
})
afterAll(() => hub[Symbol.asyncDispose]())

test('the page shows every call, runs nothing and loads nothing', async () => {
  const { status, text, headers } = await hub.call('GET', '/docs', { token: null })
  expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8'])
  const document = await hub.do('GET', '/openapi.json', undefined, { token: null })
  for (const [path, methods] of Object.entries(
    document.paths as Record<string, Record<string, { operationId: string }>>,
  )) {
    expect(text).toContain(`<code>${path}</code>`)
    for (const { operationId } of Object.values(methods)) expect(text).toContain(`id="${operationId}"`)
  }
  expect(text).not.toMatch(/<script|\son\w+=|<link|<img|\sstyle=|undefined|\[object/)
  expect(text.match(/id="([^"]+)"/g)).toHaveLength(new Set(text.match(/id="([^"]+)"/g)).size)
})

test('the policy takes this style only', async () => {
  const { text, headers } = await hub.call('GET', '/docs', { token: null })
  const style = text.match(/<style>([\s\S]*)<\/style>/)?.[1] ?? ''
  const hash = createHash('sha256').update(style).digest('base64')
  const policy = String(headers['content-security-policy'])
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain(`style-src 'sha256-${hash}'`)
  expect(policy).toContain("frame-ancestors 'none'")
  expect(policy).not.toContain('unsafe')
})

test('the documents are served', async () => {
  expect((await hub.do('GET', '/openapi.json', undefined, { token: null })).openapi).toBe('3.1.0')
  const older = await hub.do('GET', '/openapi-3.0.json', undefined, { token: null })
  expect(older.openapi).toBe('3.0.3')
  expect(older.servers).toEqual([{ url: 'https://hub.example.com' }])
  const events = await hub.do('GET', '/asyncapi.json', undefined, { token: null })
  expect(events).toEqual(asyncApiDocument())
})

test('what is put into HTML is escaped', () => {
  expect(html`<p>${'<b>&"\''}${html`<i>${1}</i>`}${[html`<u></u>`, '>']}${null}${false}</p>`.html).toBe(
    '<p>&lt;b&gt;&amp;&quot;&#39;<i>1</i><u></u>&gt;</p>',
  )
  expect(html`${prose('a `<b>` c')}`.html).toBe('a <code>&lt;b&gt;</code> c')
})
