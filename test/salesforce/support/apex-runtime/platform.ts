import {
  AuraHandledException,
  CalloutException,
  call,
  equal,
  isA,
  JSON_TOOLS,
  JsonException,
  type Value,
} from './values.ts'

class HttpMessage {
  readonly #headers = new Map<string, string>()
  #body: string | null = null

  setHeader(name: string, value: string): void {
    if (/[\r\n]/.test(value)) throw new Error(`${name} has a line break`)
    this.#headers.set(name.toLowerCase(), value)
  }
  getHeader(name: string): string | null {
    return this.#headers.get(name.toLowerCase()) ?? null
  }
  setBody(body: string): void {
    this.#body = body
  }
  getBody(): string | null {
    return this.#body
  }
}

class HttpRequest extends HttpMessage {
  #method = ''
  #endpoint = ''

  setMethod(method: string): void {
    this.#method = method
  }
  getMethod(): string {
    return this.#method
  }
  setEndpoint(endpoint: string): void {
    this.#endpoint = endpoint
  }
  getEndpoint(): string {
    return this.#endpoint
  }
  /** Salesforce takes 1 to 120,000 milliseconds. */
  setTimeout(milliseconds: number): void {
    if (milliseconds < 1 || milliseconds > 120_000) throw new Error(`a time-out of ${milliseconds}`)
  }
}

class HttpResponse extends HttpMessage {
  #status = 0

  setStatusCode(status: number): void {
    this.#status = status
  }
  getStatusCode(): number {
    return this.#status
  }
}

interface Mock {
  respond(request: HttpRequest): HttpResponse
}

const MOST_CALLOUTS = 100
const isBlank = (text: string | null): boolean => text === null || text.trim() === ''
/** MessageFormat: between apostrophes nothing is filled in, two are one. */
const format = (text: string, values: Value[]): string =>
  text.replace(/''|'([^']*)'|\{(\d+)\}/g, (all, quoted?: string, index?: string) => {
    if (all === "''") return "'"
    return index === undefined ? (quoted ?? '') : String(values[Number(index)])
  })

const isSame = (one: Value, other: Value): boolean => (one ?? null) === (other ?? null)
const must = (holds: boolean, message: string): void => {
  if (!holds) throw new Error(message)
}

const ASSERT = {
  areEqual: (expected: Value, actual: Value, message: string): void =>
    must(isSame(expected, actual), `${message} Expected ${expected}, got ${actual}.`),
  isTrue: (actual: Value, message: string): void => must(actual === true, message),
  isNull: (actual: Value, message: string): void => must(isSame(null, actual), message),
  fail: (message: string): void => must(false, message),
}

/** Users of tests: there are no records here, a user is who it is called. */
const USERS = {
  ADMIN: 'GoTallo_Admin',
  READER: 'GoTallo_User',
  NOBODY: 'Nobody',
  createAll: (): void => undefined,
  find: (who: string): string => who,
}

/**
 * What Salesforce gives to Apex, as far as our classes use it, as one transaction of an administrator.
 *
 * @param labels texts of custom labels by name
 * @param hit told of each statement that is run
 */
export const platform = (labels: ReadonlyMap<string, string>, hit: (line: number) => void) => {
  let user = USERS.ADMIN
  let callouts = 0
  let mock: Mock | null = null
  class Http {
    send(request: HttpRequest): HttpResponse {
      callouts += 1
      if (mock === null || callouts > MOST_CALLOUTS) throw new Error('a callout that may not be')
      return mock.respond(request)
    }
  }
  return {
    ...{ hit, call, equal, Http, HttpRequest, HttpResponse, AuraHandledException, CalloutException },
    ...{ JSONException: JsonException, JSON: JSON_TOOLS, Assert: ASSERT, GoTalloTestUser: USERS, is: isA },
    HttpCalloutMock: { class: 'HttpCalloutMock' },
    String: { isBlank, isNotBlank: (text: string | null) => !isBlank(text), valueOf: String, format, join },
    Pattern: { compile: (source: string) => ({ matcher: matcherOf(new RegExp(`^(?:${source})$`)) }) },
    EncodingUtil: { urlEncode: (text: string) => encodeURIComponent(text).replaceAll('%20', '+') },
    UserInfo: { getOrganizationId: () => '00D5g000008ABCDEAW' },
    Limits: { getCallouts: () => callouts, getLimitCallouts: () => MOST_CALLOUTS },
    FeatureManagement: { checkPermission: (name: string) => name === user },
    Test: {
      setMock: (_type: Value, next: Mock) => {
        mock = next
      },
      startTest: () => undefined,
      stopTest: () => undefined,
    },
    label: (name: string): string => {
      const text = labels.get(name)
      if (text === undefined) throw new Error(`no label ${name}`)
      return text
    },
    cast: (value: Value, type: string): Value => {
      must(value === null || isCast(value, type), `${value} is no ${type}`)
      return value
    },
    runAs: (who: string, act: () => void): void => {
      const before = user
      user = who
      act()
      user = before
    },
  }
}

const join = (list: string[], between: string): string => list.join(between)
const matcherOf = (pattern: RegExp) => (text: string) => ({ matches: () => pattern.test(text) })
const isCast = (value: Value, type: string): boolean => isA(value, type)
