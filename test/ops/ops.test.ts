import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { describeMetrics } from '../../src/telemetry-metrics.ts'
import { awaitStates } from '../e2e/support/deliveries.ts'
import { answer } from '../e2e/support/receiver.ts'
import { Scene, useStage } from '../e2e/support/stage.ts'
import { customerText } from '../e2e/support/whatsapp.ts'
import { askedBy, familyOf, groupedBy, type Told, toldBy } from './promql.ts'

/** Alerts and the dashboard in ops/, held against a hub that runs: an alert on a metric that is not there never fires. */

const stage = useStage({ GOTALLO_RETRY_SCHEDULE: '20ms' })
const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')

interface Rule {
  readonly alert: string
  readonly expr: string
  readonly for?: string
  readonly labels: { readonly severity: string }
  readonly annotations: {
    readonly summary: string
    readonly description: string
    readonly runbook_url: string
  }
}
/** As promtool has it. */
interface RuleTest {
  readonly alert_rule_test: readonly { readonly alertname: string; readonly exp_alerts: readonly object[] }[]
}
interface Panel {
  readonly id: number
  readonly type: string
  readonly title: string
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number }
  readonly datasource?: { readonly uid: string }
  readonly targets?: readonly { readonly refId: string; readonly expr: string }[]
}
interface Dashboard {
  readonly uid: string
  readonly title: string
  readonly id: null
  readonly schemaVersion: number
  readonly panels: readonly Panel[]
  readonly templating: { readonly list: readonly { readonly name: string; readonly query: unknown }[] }
}

const rules = (parse(read('ops/prometheus/alerts.yml')) as { groups: { rules: Rule[] }[] }).groups.flatMap(
  group => group.rules,
)
const dashboard = JSON.parse(read('ops/grafana/gotallo.json')) as Dashboard
const panels = dashboard.panels.filter(({ type }) => type !== 'row')
const queries = panels.flatMap(({ title, targets = [] }) =>
  targets.map(({ refId, expr }): [string, string] => [`${title} (${refId})`, expr]),
)
const alerts = rules.map(({ alert, expr }): [string, string] => [alert, expr])

/** What Prometheus adds, and a histogram has. */
const ADDED = ['job', 'instance', 'le']
/** Values that nothing in this test brings about; the domain has them. */
const SELDOM: Readonly<Record<string, readonly string[]>> = { health: ['failing'] }

let told: Told
beforeAll(async () => {
  const scene = await Scene.set(stage)
  await scene.post(customerText('wamid.MET', 'Hello'))
  await awaitStates(scene, { DELIVERED: 1 })
  scene.inbox.behaviour = answer(500)
  await scene.post(customerText('wamid.UNMET', 'Hello'))
  await awaitStates(scene, { DELIVERED: 1, FAILED: 1 })
  told = toldBy(await (await fetch(`${stage.hub.url}/metrics`)).text())
})

const labelsOf = (name: string): string[] => [
  ...(told.get(name)?.labels.keys() ?? []),
  ...(describeMetrics().find(metric => metric.name === name)?.labels ?? []),
  ...ADDED,
]

describe.each([...alerts, ...queries])('%s', (_, expr) => {
  it('asks only for what a hub tells, by labels and values that it has', () => {
    const asked = askedBy(expr)
    expect(asked.length).toBeGreaterThan(0)
    for (const { name, matchers } of asked) {
      const family = familyOf(name, told)
      if (name !== 'up') expect([...told.keys()]).toContain(family)
      for (const { label, operator, value } of matchers) {
        expect(labelsOf(family), `${name}{${label}}`).toContain(label)
        if (ADDED.includes(label)) continue
        const values = [...(told.get(family)?.labels.get(label) ?? []), ...(SELDOM[label] ?? [])]
        for (const one of operator === '=~' ? value.split('|') : [value])
          expect(values, `${name}{${label}}`).toContain(one)
      }
    }
    const known = asked.flatMap(({ name }) => labelsOf(familyOf(name, told)))
    for (const label of groupedBy(expr)) expect(known, `by (${label})`).toContain(label)
  })

  it('takes what grows as growth, and what stands as it stands', () => {
    for (const { name, range } of askedBy(expr)) {
      const type = told.get(familyOf(name, told))?.type
      const grows = type === 'counter' || type === 'histogram'
      if (grows) expect(range || /increase\(sum by/.test(expr), name).toBe(true)
      if (range && !grows) expect(expr).toMatch(/changes|deriv|predict_linear|max_over_time/)
    }
  })
})

it('what is read of an expression is what it says', () => {
  const expr = 'sum by (job, le) (rate(gotallo_x_bucket{a="b",c=~"d|e"}[5m] offset 1d)) > 0.5 and gotallo_y'
  expect(askedBy(expr).map(({ name, range }) => [name, range])).toEqual([
    ['gotallo_x_bucket', true],
    ['gotallo_y', false],
  ])
  expect(askedBy(expr)[0]?.matchers.map(({ label, value }) => [label, value])).toEqual([
    ['a', 'b'],
    ['c', 'd|e'],
  ])
  expect(groupedBy(expr)).toEqual(['job', 'le'])
  expect(() => askedBy('nonsense(gotallo_y)')).toThrow('nonsense')
})

describe('the alert rules', () => {
  const manual = read('docs/operations.md')
  const anchors = [...manual.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\w\s-]/g, '')
      .replaceAll(' ', '-'),
  )

  it('have each a name of their own, a severity, and a page that says what to do', () => {
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length)
    for (const { alert, labels, annotations, expr } of rules) {
      expect(alert).toMatch(/^GoTallo[A-Z][A-Za-z]+$/)
      expect(['critical', 'warning', 'info']).toContain(labels.severity)
      expect(annotations.summary).not.toBe('')
      expect(annotations.runbook_url).toBe(`docs/operations.md#${alert.toLowerCase()}`)
      expect(anchors, `a heading for ${alert} in docs/operations.md`).toContain(alert.toLowerCase())
      // A label that the expression sums away would be shown as nothing.
      const summed = groupedBy(expr)
      for (const [, label = ''] of annotations.description.matchAll(/\$labels\.(\w+)/g))
        expect(summed.length === 0 ? ADDED : summed, alert).toContain(label)
    }
  })

  it('are all that the manual tells of', () => {
    const headed = [...manual.matchAll(/^#+ (GoTallo[A-Z]\w+)$/gm)].map(([, alert]) => alert)
    expect(headed.sort()).toEqual(rules.map(({ alert }) => alert).sort())
  })

  it('are each tried: when they are to be quiet, and when they are to fire', () => {
    const { tests } = parse(read('ops/prometheus/alerts.test.yml')) as { tests: RuleTest[] }
    const tried = tests.flatMap(({ alert_rule_test }) => alert_rule_test)
    const named = (fires: boolean): string[] => [
      ...new Set(tried.flatMap(one => (one.exp_alerts.length > 0 === fires ? one.alertname : []))),
    ]
    const all = rules.map(({ alert }) => alert).sort()
    expect(named(true).sort()).toEqual(all)
    expect(named(false).sort()).toEqual(all)
  })

  const hasPromtool = spawnSync('promtool', ['--version']).error === undefined
  it.skipIf(!hasPromtool)('fire when they should, and only then (promtool)', () => {
    const folder = fileURLToPath(new URL('../../ops/prometheus', import.meta.url))
    execFileSync('promtool', ['check', 'config', 'prometheus.yml'], { cwd: folder })
    execFileSync('promtool', ['test', 'rules', 'alerts.test.yml'], { cwd: folder })
  })
})

describe('the dashboard', () => {
  it('can be imported: no id, a uid, a data source to be chosen, and only variables that it has', () => {
    expect(dashboard).toMatchObject({ id: null, uid: 'gotallo-webhooks', title: 'GoTallo Webhooks' })
    expect(dashboard.schemaVersion).toBeGreaterThanOrEqual(38)
    const variables = [...dashboard.templating.list.map(({ name }) => name), '__rate_interval', '__all']
    for (const [, used = ''] of JSON.stringify(dashboard).matchAll(/\$\{?(\w+)/g))
      expect(variables).toContain(used)
    for (const panel of panels) expect(panel.datasource?.uid).toMatch(/^\$\{datasource\}$/)
    const asked = JSON.stringify(dashboard.templating).matchAll(/label_values\((\w+)/g)
    for (const [, name] of asked) expect([...told.keys()]).toContain(name)
  })

  it('has panels that say what they are, each where no other one is', () => {
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length)
    const taken = new Set<string>()
    for (const { title, gridPos, targets = [], type } of dashboard.panels) {
      expect(title).not.toBe('')
      expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24)
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1)
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
          expect(taken.has(`${x}/${y}`), `${title} lies over another panel`).toBe(false)
          taken.add(`${x}/${y}`)
        }
      if (type !== 'row') expect(targets.length).toBeGreaterThan(0)
      expect(new Set(targets.map(({ refId }) => refId)).size).toBe(targets.length)
    }
  })
})
