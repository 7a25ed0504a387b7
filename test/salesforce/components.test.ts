import { globSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { tokensOf } from './support/apex.ts'
import { apexCalls } from './support/apex-calls.ts'
import { bundleNames, compileBundle, lintProblems, runJest } from './support/components.ts'
import { labelTexts } from './support/labels.ts'
import { HEADERS, STEPS } from './support/org.ts'
import { PROJECT, SOURCE, withDefects } from './support/project.ts'

/** Fewer would mean that files of tests are passed over. */
const LEAST_TESTS = 25

describe('the components', () => {
  it('pass the tests of their own, all of which run', async () => {
    const files = globSync('lwc/*/__tests__/*.test.js', { cwd: join(PROJECT, SOURCE) })
    const report = await runJest()
    expect(report.failures).toEqual([])
    expect(report).toMatchObject({ success: true, numTotalTestSuites: files.length })
    expect(report.numPassedTests).toBe(report.numTotalTests)
    expect(report.numPassedTests).toBeGreaterThanOrEqual(LEAST_TESTS)
  })

  it("are taken by the platform's compiler, and name nothing of the platform that is not there", async () => {
    const named: string[] = []
    for (const name of bundleNames(PROJECT)) {
      const { problems, references } = await compileBundle(PROJECT, name)
      expect(problems, name).toEqual([])
      named.push(...references)
    }
    const idsOf = (type: string): string[] =>
      named.filter(one => one.startsWith(`${type}:`)).map(one => one.slice(type.length + 1))
    const methods = new Set([...apexCalls().keys()].map(name => `GoTalloController.${name}`))
    // And the other way round: what no page calls is a door that nobody needs.
    expect(new Set(idsOf('apexMethod'))).toEqual(methods)
    const labels = labelTexts()
    expect(idsOf('label').length).toBeGreaterThan(0)
    expect(idsOf('label').filter(id => !labels.has(id.replace(/^c[.]/, '')))).toEqual([])
    expect(new Set(idsOf('customPermission'))).toEqual(new Set(['GoTallo_Admin']))
  })

  it('would not be taken with a defect', async () => {
    const root = withDefects({
      'lwc/goTalloNote/goTalloNote.html': text => text.replace('{heading}', '{heading.}'),
      'lwc/goTalloConfirm/goTalloConfirm.js': text => text.replace('handleCancel()', 'handle Cancel()'),
      'lwc/goTalloTest/goTalloTest.js': text => text.replace('this.attempt = null', 'this.service = null'),
    })
    const [template, script] = await Promise.all(
      ['goTalloNote', 'goTalloConfirm'].map(name => compileBundle(root, name)),
    )
    expect(template?.problems[0]).toMatch(/^goTalloNote[.]html: /)
    expect(script?.problems[0]).toMatch(/^goTalloConfirm[.]js: /)
    expect(await lintProblems(root)).toContainEqual(expect.stringMatching(/goTalloTest[.]js.*api-reassign/))
  })

  it('keep the rules that Salesforce recommends', async () => {
    expect(await lintProblems(PROJECT)).toEqual([])
  })
})

describe('what stands in for Apex in the browser', () => {
  it('knows each method of the controller from its source', () => {
    const calls = apexCalls()
    expect([...calls.keys()]).toEqual([
      ...['getConnection', 'listServices', 'getService', 'createService', 'changeService'],
      ...['pauseService', 'resumeService', 'testService', 'rotateSecret', 'deleteService', 'listDeliveries'],
      ...['getDelivery', 'retryDelivery'],
    ])
    expect(calls.get('createService')).toEqual({
      name: 'createService',
      parameters: ['fields', 'idempotencyKey'],
      permission: 'mayChange',
      method: 'POST',
      path: 'services/',
      steps: [
        { name: 'withKey', given: [{ parameter: 'idempotencyKey' }] },
        { name: 'withBody', given: [{ parameter: 'fields' }] },
      ],
    })
  })

  it('sets the headers and takes the steps of the class that calls out', () => {
    const tokens = tokensOf(PROJECT, 'classes/GoTalloHub.cls')
    const set = tokens.flatMap((token, i) =>
      token === 'setHeader' ? [tokens[i + 2]?.slice(1, -1) ?? ''] : [],
    )
    expect([...new Set(set)].sort()).toEqual([...HEADERS])
    const steps = tokens.filter((token, i) => /^with[A-Z]/.test(token) && tokens[i - 1] === 'GoTalloHub')
    expect(steps.sort()).toEqual(Object.keys(STEPS).sort())
  })
})
