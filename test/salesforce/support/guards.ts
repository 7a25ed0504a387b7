import { readFileSync } from 'node:fs'
import { tokensOf } from './apex.ts'
import { type ApexCall, apexCalls } from './apex-calls.ts'
import { readSource, sourceFiles } from './project.ts'
import { children, readAll, textOf } from './xml.ts'

/** Hosts that may stand in the source: names of schemas, of examples, and Salesforce's own. */
const KNOWN_HOSTS =
  /^(soap[.]sforce[.]com|www[.]w3[.]org|login[.]salesforce[.]com|gotallo-hub[.]invalid|([\w-]+[.])*example[.](com|org|net)|your-hub[.]example)$/
const SECRETS: readonly [what: string, pattern: RegExp][] = [
  ['a signing secret', /whsec_[\w+/=-]{20,}/],
  ['a bearer token', /Bearer\s+[\w.~+/=-]{12,}/],
  ['a token of the hub', /\bgt_[\w-]{20,}/],
  ['a private key', /-----BEGIN [A-Z ]*PRIVATE KEY/],
  ['a password', /<(password|oauthToken|oauthRefreshToken|awsAccessSecret|authTokenEndpointUrl)>/],
]

/** What must not be in a source that anybody may read: secrets, and addresses of somebody. */
export const secretProblems = (root: string): string[] =>
  sourceFiles(root).flatMap(file => {
    const text = readSource(root, file)
    const hosts = [...text.matchAll(/https?:\/\/([\w.-]+)/g)].map(match => match[1] ?? '')
    return [
      ...hosts.filter(host => !KNOWN_HOSTS.test(host)).map(host => `${file}: the host ${host}`),
      ...SECRETS.filter(([, pattern]) => pattern.test(text)).map(([what]) => `${file}: ${what}`),
    ]
  })

/** What permission sets give beyond their names: User writes nothing, and neither gives a right of the system. */
export const permissionProblems = (root: string): string[] =>
  readAll(root, 'permissionsets/*').flatMap(({ file, root: set }) => {
    const writes = children(set, 'objectPermissions').flatMap(one =>
      ['allowCreate', 'allowDelete', 'allowEdit', 'modifyAllRecords', 'viewAllRecords']
        .filter(right => textOf(one, right) === 'true')
        .map(right => `${file}: ${right} of ${textOf(one, 'object')}`),
    )
    const system = children(set, 'userPermissions').map(one => `${file}: ${textOf(one, 'name')}`)
    const admin = children(set, 'customPermissions').filter(one => textOf(one, 'name') === 'GoTallo_Admin')
    return [
      ...writes,
      ...system,
      ...(file.includes('GoTallo_User') && admin.length > 0 ? [`${file}: it may change services`] : []),
    ]
  })

/** Named Credentials that would send the formulas of their headers as they are written, or an `Authorization` of their own. */
export const headerProblems = (root: string): string[] =>
  readAll(root, 'namedCredentials/*').flatMap(({ file, root: credential }) => [
    ...(textOf(credential, 'allowMergeFieldsInHeader') === 'true'
      ? []
      : [`${file}: formulas are not filled in`]),
    ...(textOf(credential, 'generateAuthorizationHeader') === 'false'
      ? []
      : [`${file}: two Authorization headers`]),
    ...(textOf(credential, 'allowMergeFieldsInBody') === 'false'
      ? []
      : [`${file}: what people type is a formula`]),
  ])

const unquoted = (token: string): string => token.slice(1, -1)

interface Operation {
  readonly parameters?: readonly { in: string; name: string }[]
  readonly requestBody?: unknown
}
interface OpenApi {
  readonly paths: Record<string, Record<string, Operation>>
}
const API = JSON.parse(
  readFileSync(new URL('../../../docs/openapi.json', import.meta.url), 'utf8'),
) as OpenApi
const TENANT = '/api/v1/tenants/{tenant_id}/'

/** The first words that the steps of that name are given: what an id or a parameter is called. */
const namesIn = ({ steps }: ApexCall, step: string): string[] =>
  steps
    .filter(({ name }) => name === step)
    .map(({ given: [first] }) => (first !== undefined && 'text' in first ? first.text : ''))

/** Calls that the hub's API does not have, and methods that do not ask for what they need. */
export const callProblems = (root: string): string[] =>
  [...apexCalls(root).values()].flatMap(call => {
    const { name, method, path, permission } = call
    const operation = API.paths[`${TENANT}${path}`]?.[method.toLowerCase()]
    const known = (place: string): string[] =>
      (operation?.parameters ?? []).filter(one => one.in === place).map(one => one.name)
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(match => match[1] ?? '')
    const ids = namesIn(call, 'withId')
    const asked = method === 'GET' ? 'mayRead' : 'mayChange'
    const unknown = namesIn(call, 'withParameter').filter(one => !known('query').includes(one))
    const has = (step: string): boolean => namesIn(call, step).length > 0
    return [
      ...(operation === undefined ? [`${name}: the API has no ${method} ${path}`] : []),
      ...(inPath.join() === ids.join() ? [] : [`${name}: ${inPath} is to be filled, ${ids} is`]),
      ...unknown.map(one => `${name}: no parameter ${one}`),
      ...(has('withKey') && !known('header').includes('idempotency-key')
        ? [`${name}: no idempotency key`]
        : []),
      ...(has('withBody') && operation?.requestBody === undefined ? [`${name}: no body`] : []),
      ...(permission === asked ? [] : [`${name}: it asks for ${permission}, not ${asked}`]),
    ]
  })

/** Methods that the Apex tests do not call. */
export const untestedMethods = (root: string): string[] => {
  const tested = new Set(tokensOf(root, 'classes/GoTalloControllerTest.cls').map(unquoted))
  return [...apexCalls(root).keys()].filter(name => !tested.has(name))
}
