import { readFileSync } from 'node:fs'
import { tokensOf } from './apex.ts'
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

/** One call to the hub, as a method of the controller writes it down. */
interface Call {
  readonly method: string
  readonly verb: string
  readonly path: string
  readonly ids: readonly string[]
  readonly parameters: readonly string[]
  readonly key: boolean
  readonly body: boolean
  /** The first thing that the method does. */
  readonly guard: string
}

const unquoted = (token: string | undefined): string => (token ?? '').slice(1, -1)

/** Every method of the controller that a page can call, with its call to the hub. */
export const callsOf = (root: string): Call[] => {
  const tokens = tokensOf(root, 'classes/GoTalloController.cls')
  const starts = tokens.flatMap((token, i) => (token === 'AuraEnabled' ? [i] : []))
  return starts.map((start, n) => {
    const words = tokens.slice(start, starts[n + 1] ?? tokens.length)
    const end = words.indexOf('send')
    const argumentsOf = (name: string): string[] =>
      words.slice(0, end).flatMap((word, i) => (word === name ? [unquoted(words[i + 2])] : []))
    const made = words.indexOf('GoTalloHub')
    return {
      method: words[words.indexOf('(') - 1] ?? '',
      verb: unquoted(words[made + 2]),
      path: unquoted(words[made + 4]),
      ids: argumentsOf('withId'),
      parameters: argumentsOf('withParameter'),
      key: argumentsOf('withKey').length > 0,
      body: argumentsOf('withBody').length > 0,
      guard: words[words.indexOf('{') + 1] ?? '',
    }
  })
}

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

/** Calls that the hub's API does not have, and methods that do not first ask who calls. */
export const callProblems = (root: string): string[] =>
  callsOf(root).flatMap(({ method, verb, path, ids, parameters, key, body, guard }) => {
    const operation = API.paths[`${TENANT}${path}`]?.[verb.toLowerCase()]
    const names = (place: string): string[] =>
      (operation?.parameters ?? []).filter(one => one.in === place).map(one => one.name)
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(match => match[1] ?? '')
    const asked = verb === 'GET' ? 'mayRead' : 'mayChange'
    return [
      ...(operation === undefined ? [`${method}: the API has no ${verb} ${path}`] : []),
      ...(inPath.join() === ids.join() ? [] : [`${method}: ${inPath} is to be filled, ${ids} is`]),
      ...parameters
        .filter(name => !names('query').includes(name))
        .map(name => `${method}: no parameter ${name}`),
      ...(key && !names('header').includes('idempotency-key') ? [`${method}: no idempotency key`] : []),
      ...(body && operation?.requestBody === undefined ? [`${method}: no body`] : []),
      ...(guard === asked ? [] : [`${method}: it begins with ${guard}, not ${asked}`]),
    ]
  })

/** Methods that the Apex tests do not call. */
export const untestedMethods = (root: string): string[] => {
  const tested = new Set(tokensOf(root, 'classes/GoTalloControllerTest.cls').map(unquoted))
  return callsOf(root)
    .map(({ method }) => method)
    .filter(method => !tested.has(method))
}
