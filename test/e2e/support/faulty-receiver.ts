import { receive } from '../../../packages/receiver/src/index.ts'
import type { Arrived, Behaviour } from './receiver.ts'
import type { Walk } from './walk.ts'

/** A receiver as its README has it, and two things that are wrong with it. */
export class FaultyReceiver {
  secret: string
  isParsedBefore = true
  /** What it wrote down last: headers and body as it verified them. */
  headers = ''
  body = ''

  constructor(secret: string) {
    this.secret = secret
  }

  readonly behaviour: Behaviour = (arrived, response) =>
    void this.#receive(arrived).then(got =>
      response.writeHead(got.ok ? 204 : got.status).end(got.ok ? '' : `${got.reason}: ${got.detail}`),
    )

  #receive({ headers, body }: Arrived): ReturnType<typeof receive> {
    this.body = this.isParsedBefore ? JSON.stringify(JSON.parse(body), null, 2) : body
    this.headers = JSON.stringify(headers)
    const request = { method: 'POST', headers: headers as Record<string, string>, body: this.body }
    return receive(new Request('http://127.0.0.1/', request), { secret: this.secret })
  }

  /** What it wrote down, and its secret, as files. */
  tell(walk: Walk): void {
    walk.write('headers.txt', this.headers)
    walk.write('body.json', this.body)
    walk.write('secret.txt', `${this.secret}\n`)
  }
}
