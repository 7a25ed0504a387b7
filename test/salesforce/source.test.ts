import { describe, expect, it } from 'vitest'
import { apexCalls } from './support/apex-calls.ts'
import {
  callProblems,
  headerProblems,
  permissionProblems,
  secretProblems,
  untestedMethods,
} from './support/guards.ts'
import { PROJECT, withDefects } from './support/project.ts'
import { labelProblems, referenceProblems } from './support/references.ts'

const CONTROLLER = 'classes/GoTalloController.cls'
const LABELS = 'labels/CustomLabels.labels-meta.xml'
const CREDENTIAL = 'namedCredentials/GoTallo.namedCredential-meta.xml'
const USER = 'permissionsets/GoTallo_User.permissionset-meta.xml'
const HUB = 'classes/GoTalloHub.cls'

const replaced =
  (...pairs: readonly [string, string][]) =>
  (text: string): string =>
    pairs.reduce((changed, [from, to]) => changed.replace(from, to), text)

describe('the source of the app', () => {
  it('has every label that it uses and uses every label that it has', () => {
    expect(labelProblems(PROJECT)).toEqual([])
    const root = withDefects({
      [HUB]: replaced(['Label.GoTallo_Error_Key', 'Label.GoTallo_Error_Keys']),
      [LABELS]: replaced(['{0} is not an id.', "{0} isn't an id."], ['answer is larger', 'x'.repeat(1_001)]),
    })
    expect(labelProblems(root)).toEqual([
      `${HUB}: no label GoTallo_Error_Keys`,
      'label GoTallo_Error_Key is not used',
      'label GoTallo_Error_Id has an apostrophe and a value',
      expect.stringMatching(/^label GoTallo_Error_TooLarge has \d+ characters$/),
    ])
  })

  it('names nothing that is not there', () => {
    expect(referenceProblems(PROJECT)).toEqual([])
    const root = withDefects({
      'applications/GoTallo_Configuration.app-meta.xml': replaced(['>GoTallo_Setup<', '>GoTallo_Settings<']),
      'tabs/GoTallo_Setup.tab-meta.xml': replaced(['>goTalloSetup<', '>goTalloSetUp<']),
      [CREDENTIAL]: replaced(['ential>GoTallo<', 'ential>Tallo<']),
      [USER]: replaced(
        ['>GoTalloController<', '>GoTalloControl<'],
        ['>GoTallo_User<', '>GoTallo_Users<'],
        ['>GoTallo-GoTallo<', '>GoTallo-Token<'],
        ['>GoTallo_Configuration<', '>GoTallo_Config<'],
      ),
      [CONTROLLER]: replaced(["checkPermission('GoTallo_Admin')", "checkPermission('GoTallo_Boss')"]),
      [HUB]: replaced(["'callout:GoTallo/'", "'callout:GoTalloHub/'"]),
      'lwc/goTalloOdd/goTalloOdd.js': () =>
        "import a from '@salesforce/apex/GoTalloController.nothing'\nimport b from '@salesforce/customPermission/Odd'\n",
    })
    expect(referenceProblems(root).map(problem => problem.replace(/^.*: there is no /, ''))).toEqual([
      'tab GoTallo_Settings',
      'component goTalloSetUp',
      'app GoTallo_Config',
      'class GoTalloControl',
      'permission GoTallo_Users',
      'principal GoTallo-Token',
      'external Tallo',
      'permission GoTallo_Boss',
      'credential GoTalloHub',
      'method GoTalloController.nothing',
      'permission Odd',
    ])
  })

  it('holds no secret and the address of nobody', () => {
    expect(secretProblems(PROJECT)).toEqual([])
    const root = withDefects({
      [CREDENTIAL]: replaced(['gotallo-hub.invalid', 'hub.acme-corp.com']),
      'externalCredentials/GoTallo.externalCredential-meta.xml': replaced([
        '&apos;Bearer &apos; &amp; ',
        'Bearer abcdefghijkl0123',
      ]),
      [HUB]: text => `${text}\n// whsec_${'A'.repeat(43)}=\n`,
    })
    expect(secretProblems(root)).toEqual([
      `${HUB}: a signing secret`,
      'externalCredentials/GoTallo.externalCredential-meta.xml: a bearer token',
      `${CREDENTIAL}: the host hub.acme-corp.com`,
    ])
  })

  it('has the token put into its header, and formulas nowhere else', () => {
    expect(headerProblems(PROJECT)).toEqual([])
    const root = withDefects({
      [CREDENTIAL]: replaced(
        ['Header>true<', 'Header>false<'],
        ['AuthorizationHeader>false<', 'AuthorizationHeader>true<'],
        ['Body>false<', 'Body>true<'],
      ),
    })
    expect(headerProblems(root)).toEqual([
      `${CREDENTIAL}: formulas are not filled in`,
      `${CREDENTIAL}: two Authorization headers`,
      `${CREDENTIAL}: what people type is a formula`,
    ])
  })

  it('lets GoTallo User write nothing', () => {
    expect(permissionProblems(PROJECT)).toEqual([])
    const root = withDefects({
      [USER]: replaced(
        ['<allowEdit>false', '<allowEdit>true'],
        ['<name>GoTallo_User', '<name>GoTallo_Admin'],
        [
          '<tabSettings>',
          '<userPermissions><enabled>true</enabled><name>ViewAllData</name></userPermissions><tabSettings>',
        ],
      ),
    })
    expect(permissionProblems(root)).toEqual([
      `${USER}: allowEdit of UserExternalCredential`,
      `${USER}: ViewAllData`,
      `${USER}: it may change services`,
    ])
  })

  it('calls what the API has, and asks first who calls', () => {
    expect(apexCalls().size).toBe(13)
    expect(callProblems(PROJECT)).toEqual([])
    const unasked = withDefects({ [CONTROLLER]: text => text.replace(/mayRead\(\);\s+/, '') })
    expect(() => callProblems(unasked)).toThrow('getConnection asks for no permission.')
    const root = withDefects({
      [CONTROLLER]: replaced(
        ["'POST', 'services/{service_id}/pause/'", "'PUT', 'services/{service_id}/pause/'"],
        ["withParameter('with_event', 'true')", "withParameter('with_events', 'true')"],
        [".withId('delivery_id', deliveryId)", ".withId('id', deliveryId)"],
        ['mayChange();', 'mayRead();'],
      ),
    })
    expect(callProblems(root)).toEqual([
      'createService: it asks for mayRead, not mayChange',
      'pauseService: the API has no PUT services/{service_id}/pause/',
      'listDeliveries: no parameter with_events',
      'getDelivery: delivery_id is to be filled, id is',
    ])
  })

  it('has a test in Apex of each method that a page can call', () => {
    expect(untestedMethods(PROJECT)).toEqual([])
    const root = withDefects({
      'classes/GoTalloControllerTest.cls': text => text.replaceAll("'resumeService'", "'resume'"),
    })
    expect(untestedMethods(root)).toEqual(['resumeService'])
  })
})
