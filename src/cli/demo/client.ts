/** A file to be uploaded. */
export interface UploadedFile {
  readonly name: string
  readonly mimeType: string
  readonly bytes: Buffer
}

/** Calls the hub's public API, as any client would. */
export class Client {
  readonly #url: string
  readonly #token: string

  constructor(url: string, token: string) {
    this.#url = url
    this.#token = token
  }

  async get<T>(path: string): Promise<T> {
    return this.#call<T>('GET', path, {})
  }

  async post<T>(path: string, body: object): Promise<T> {
    const headers = { 'content-type': 'application/json' }
    return this.#call<T>('POST', path, { headers, body: JSON.stringify(body) })
  }

  /** @returns the id of the upload: `file_id` of a message */
  async upload(path: string, { name, mimeType, bytes }: UploadedFile): Promise<string> {
    const form = new FormData()
    form.set('file', new Blob([new Uint8Array(bytes)], { type: mimeType }), name)
    return (await this.#call<{ id: string }>('POST', path, { body: form })).id
  }

  async #call<T>(method: string, path: string, init: RequestInit): Promise<T> {
    const headers = { ...init.headers, authorization: `Bearer ${this.#token}` }
    const answer = await fetch(`${this.#url}/api/v1${path}`, { ...init, method, headers })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status}: ${text}`)
    return JSON.parse(text) as T
  }
}
