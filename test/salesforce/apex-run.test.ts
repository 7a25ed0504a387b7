import { describe, expect, it } from 'vitest'
import { runApexTests } from './support/apex-runtime/run.ts'
import { PROJECT, readSource } from './support/project.ts'

const HUB = 'classes/GoTalloHub.cls'
const PROBLEM = 'classes/GoTalloProblem.cls'
const CONTROLLER = 'classes/GoTalloController.cls'

/** Each by itself makes the class wrong, and a test in Apex must say so. */
const DEFECTS: readonly [file: string, from: string, to: string][] = [
  [HUB, 'status == 204', 'status == 205'],
  [HUB, 'status / 100 != 2', 'status / 100 > 3'],
  [HUB, "request.setHeader('X-Salesforce-Org-Id', UserInfo.getOrganizationId());", ''],
  [HUB, 'String.isNotBlank(value)', 'value != null'],
  [HUB, "EncodingUtil.urlEncode(value, 'UTF-8')", 'value'],
  [HUB, '!KEY_PATTERN.matcher(key).matches()', 'key == null'],
  [HUB, '[0-9A-Za-z._-]{1,255}', '[!-~]{1,255}'],
  [HUB, '!ID_PATTERN.matcher(value).matches()', "value == ''"],
  [HUB, '>= mostCallouts', '> mostCallouts'],
  [HUB, "method == 'POST'", "method == 'PUT'"],
  [HUB, 'GoTalloJson.objectIn(fields) == null', 'fields == null'],
  [PROBLEM, "!(said.get('code') instanceof String)", 'false'],
  [PROBLEM, "problem.addErrors(said.get('errors'));", ''],
  [PROBLEM, 'problem.setMessage(message);', ''],
  [PROBLEM, 'errors.size() < MOST_ERRORS && ', ''],
  [PROBLEM, '.abbreviate(MOST_CHARACTERS)', ''],
  [PROBLEM, 'said.contains(PLACEHOLDER_HOST)', 'false'],
  [PROBLEM, "said.contains('credential')", 'false'],
  [PROBLEM, "said.contains('gotallo.token')", 'false'],
  [PROBLEM, "said.contains('timed out')", 'false'],
  [PROBLEM, "said.contains('max size limit')", 'false'],
  [CONTROLLER, "!(tenant.get('id') instanceof String)", 'false'],
  [CONTROLLER, "!FeatureManagement.checkPermission('GoTallo_User') && ", ''],
  [CONTROLLER, " && !FeatureManagement.checkPermission('GoTallo_Admin')", ''],
  [CONTROLLER, "if (!FeatureManagement.checkPermission('GoTallo_Admin')) {", 'if (false) {'],
  [CONTROLLER, "withParameter('state', state)", "withParameter('state', cursor)"],
]

describe('the tests in Apex, run here', () => {
  it('pass, and run every statement of what is deployed', () => {
    const { passed, failed, unrun } = runApexTests()
    expect(failed).toEqual([])
    expect(passed.length).toBeGreaterThan(15)
    expect(unrun.filter(line => !/^GoTallo\w+Test:/.test(line))).toEqual([])
  })

  it.each(DEFECTS)('fail of a defect in %s: %s', (file, from, to) => {
    expect(readSource(PROJECT, file)).toContain(from)
    const { failed } = runApexTests((name, text) => (name === file ? text.replace(from, () => to) : text))
    expect(failed).not.toEqual([])
  })
})
