/** An answer of the API, whatever its status. */
export interface ApiAnswer<T = Record<string, unknown>> {
  readonly status: number
  readonly headers: Headers
  readonly body: T
}

/** Calls the public API over real HTTP. */
export class Client {
  readonly url: string
  readonly #token: string | null

  constructor(url: string, token: string | null) {
    this.url = url
    this.#token = token
  }

  /** The same hub with another token. */
  as(token: string | null): Client {
    return new Client(this.url, token)
  }

  /** @param path below `/api/v1` */
  async call<T>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<ApiAnswer<T>> {
    const response = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: {
        ...(this.#token === null ? {} : { authorization: `Bearer ${this.#token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return {
      status: response.status,
      headers: response.headers,
      body: (text === '' ? null : JSON.parse(text)) as T,
    }
  }

  /** @throws Error where it is not answered with 2xx */
  async get<T>(path: string): Promise<T> {
    return this.#good<T>('GET', path)
  }

  /** @throws Error where it is not answered with 2xx */
  async post<T>(path: string, body: unknown = {}): Promise<T> {
    return this.#good<T>('POST', path, body)
  }

  /** @throws Error where it is not answered with 2xx */
  async patch<T>(path: string, body: unknown): Promise<T> {
    return this.#good<T>('PATCH', path, body)
  }

  async #good<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await this.call<T>(method, path, body)
    if (answer.status >= 300)
      throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`)
    return answer.body
  }
}
