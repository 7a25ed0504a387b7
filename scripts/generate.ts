/**
 * Makes the generated documents from their sources: `npm run generate`. With `--check`, compares instead and
 * fails where one differs.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { describeSettings } from '../src/config.ts'
import { asyncApiDocument } from '../src/http/asyncapi.ts'
import { openApi30Document, openApiDocument } from '../src/http/openapi.ts'
import { MessageEventSchema } from '../src/http/schemas/message-event.ts'
import { describeMetrics } from '../src/telemetry-metrics.ts'

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`

const eventSchema = (): string =>
  json({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'MessageEvent',
    ...MessageEventSchema,
  })

const configuration = (): string => {
  const rows = describeSettings().map(
    ({ variable, byDefault, meaning }) => `| \`${variable}\` | ${byDefault} | ${meaning} |`,
  )
  return [
    '# Settings',
    '',
    'Environment variables. An unknown `GOTALLO_*` variable is an error that names the known one that it resembles; an empty value leaves the default (but an empty `GOTALLO_ALLOW_NETWORKS` allows none). This page is made from `src/config-settings.ts`.',
    '',
    '| variable | default | meaning |',
    '|---|---|---|',
    ...rows,
    '',
  ].join('\n')
}

const metrics = (): string => {
  const rows = describeMetrics().map(({ name, type, labels, help }) => {
    const named = labels.map(label => `\`${label}\``).join(', ')
    return `| \`${name}\` | ${type} | ${named} | ${help} |`
  })
  return [
    '# Metrics',
    '',
    'What `/metrics` tells, besides what every program on Node has (`process_*`, `nodejs_*`). No label names a tenant, a service, or anything of one; for one service there is the API. This page is made from `src/telemetry-meters.ts` and what stands beside it; [operations.md](operations.md) says what to make of it.',
    '',
    '| metric | type | labels | meaning |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n')
}

const DOCUMENTS: Record<string, () => string | Promise<string>> = {
  'docs/configuration.md': configuration,
  'docs/event.schema.json': eventSchema,
  'docs/metrics.md': metrics,
  'docs/openapi.json': async () => json(await openApiDocument()),
  'docs/openapi-3.0.json': async () => json(await openApi30Document()),
  'docs/asyncapi.json': () => json(asyncApiDocument()),
}

const read = (file: string): string | null => {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}

const check = process.argv.includes('--check')
let stale = 0
mkdirSync('docs', { recursive: true })
for (const [file, make] of Object.entries(DOCUMENTS)) {
  const made = await make()
  if (read(file) === made) continue
  stale += 1
  if (check) console.error(`${file} is not what its source says: run npm run generate`)
  else writeFileSync(file, made)
}
console.log(`generated documents: ${Object.keys(DOCUMENTS).length}, ${stale} ${check ? 'stale' : 'written'}`)
process.exitCode = check && stale > 0 ? 1 : 0
