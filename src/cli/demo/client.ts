import { createHmac } from 'node:crypto'

/** Calls the hub's public API, as any client would. */
export class Client {
  readonly #url: string
  readonly #token: string

  constructor(url: string, token: string) {
    this.#url = url
    this.#token = token
  }

  async get<T>(path: string): Promise<T> {
    return this.#call<T>('GET', path)
  }

  async post<T>(path: string, body: object): Promise<T> {
    return this.#call<T>('POST', path, body)
  }

  async #call<T>(method: string, path: string, body?: object): Promise<T> {
    const answer = await fetch(`${this.#url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status}: ${text}`)
    return JSON.parse(text) as T
  }
}

/** Posts to a hook as Meta does: the signature is over the bytes that are sent. */
export const postAsMeta = async (hookUrl: string, appSecret: string, payload: object): Promise<void> => {
  const body = JSON.stringify(payload)
  const signature = createHmac('sha256', appSecret).update(body).digest('hex')
  const answer = await fetch(hookUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${signature}` },
    body,
  })
  if (answer.status !== 200) throw new Error(`The hook answered ${answer.status}: ${await answer.text()}`)
}
