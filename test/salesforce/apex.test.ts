import { describe, expect, it } from 'vitest'
import { ruleProblems, semanticProblems, syntaxProblems } from './support/apex.ts'
import { PROJECT, withDefects } from './support/project.ts'

const HUB = 'classes/GoTalloHub.cls'
const HUB_TEST = 'classes/GoTalloHubTest.cls'
const CONTROLLER = 'classes/GoTalloController.cls'

describe('Apex', () => {
  it('is Apex by its grammar; what is not is seen', () => {
    expect(syntaxProblems(PROJECT)).toEqual([])
    const root = withDefects({
      [HUB]: text =>
        text.replace('private void setJson(String body) {', 'private void setJson(String body {'),
    })
    expect(syntaxProblems(root)).toContainEqual(expect.stringMatching(/^GoTalloHub[.]cls:\d+ /))
  })

  it('fits together and fits the platform; names, labels, calls and types that do not are seen', async () => {
    const root = withDefects({
      [HUB]: text =>
        text
          .replace('UserInfo.getOrganizationId()', 'UserInfo.getOrganisationId()')
          .replace('Label.GoTallo_Error_Id,', 'Label.GoTallo_Error_Ids,')
          .replace('new Http().send(request)', 'new Http().send(request, 5)')
          .replace('private String path;', 'private Strin path;'),
      [HUB_TEST]: text => text.replace("Assert.areEqual('1'", "Assert.areEqal('1'"),
      [CONTROLLER]: text =>
        text.replace("withId('delivery_id', deliveryId).send()", "withIds('delivery_id', deliveryId).send()"),
    })
    const [problems, seen] = await Promise.all([semanticProblems(PROJECT), semanticProblems(root)])
    expect(problems).toEqual([])
    for (const name of ['getOrganisationId', 'GoTallo_Error_Ids', "'send'", "'Strin'", 'areEqal', 'withIds'])
      expect(seen.join('\n')).toContain(name)
  })

  it('keeps to all rules of PMD; what breaks one of security or practice is seen', async () => {
    const root = withDefects({
      [CONTROLLER]: text =>
        text
          .replace('public with sharing class', 'public class')
          .replace(
            'private static void mayChange() {',
            "private static void mayChange() {\n        System.debug([SELECT Id FROM Account]);\n        Database.query('SELECT Id FROM User WHERE Name = ' + UserInfo.getName() + Page.x);\n        insert new Account(Name = 'x');",
          ),
      [HUB]: text =>
        text
          .replace("'callout:GoTallo/'", "'http://hub.example.com/'")
          .replace(
            "request.setHeader('Accept', 'application/json');",
            "request.setHeader('Authorization', 'Bearer x');\n        request.setEndpoint('http://hub.example.com/');",
          ),
      [HUB_TEST]: text =>
        text.replace(
          '    private static Map',
          '    @IsTest\n    static void asksNothing() {\n    }\n\n    private static Map',
        ),
    })
    const [problems, seen] = await Promise.all([ruleProblems(PROJECT), ruleProblems(root)])
    expect(problems).toEqual([])
    for (const rule of [
      ...['ApexSharingViolations', 'ApexCRUDViolation', 'ApexSuggestUsingNamedCred', 'ApexInsecureEndpoint'],
      ...['ApexUnitTestClassShouldHaveAsserts', 'AvoidDebugStatements'],
    ])
      expect(seen.join('\n')).toContain(` ${rule}: `)
  })
})
