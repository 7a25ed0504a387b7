import type { Browser, BrowserContext, Page } from 'playwright-core'

export interface VisitorOptions {
  readonly width?: number
  readonly height?: number
  readonly dark?: boolean
}

/** A person with a browser window of their own: cookies, size, colours. */
export class Visitor {
  readonly context: BrowserContext
  readonly page: Page
  /** What the pages complained of. */
  readonly complaints: string[] = []
  readonly #url: string

  private constructor(context: BrowserContext, page: Page, url: string) {
    this.context = context
    this.page = page
    this.#url = url
    page.on('console', message => {
      if (message.type() === 'error' || message.type() === 'warning') this.complaints.push(message.text())
    })
    page.on('pageerror', error => this.complaints.push(String(error)))
  }

  /** @param url of the hub */
  static async arrive(
    browser: Browser,
    url: string,
    { width = 1280, height = 900, dark = false }: VisitorOptions = {},
  ): Promise<Visitor> {
    const context = await browser.newContext({
      viewport: { width, height },
      colorScheme: dark ? 'dark' : 'light',
      locale: 'en',
      reducedMotion: 'reduce',
    })
    return new Visitor(context, await context.newPage(), url)
  }

  /** @param path below `/console` */
  async open(path = ''): Promise<void> {
    await this.page.goto(`${this.#url}/console${path === '' ? '/' : path}`)
  }

  /** Signs in as the sign-in page does, past it, and opens a page. @param path below `/console` */
  async signIn(token: string, path = ''): Promise<void> {
    const answer = await this.context.request.post(`${this.#url}/api/v1/session/`, { data: { token } })
    if (!answer.ok()) throw new Error(`To sign in was answered ${answer.status()}.`)
    await this.open(path)
    await this.page.getByRole('navigation', { name: 'GoTallo Configuration' }).waitFor()
  }

  /** Waits until nothing is on its way any more. */
  async settled(): Promise<void> {
    await this.page.locator('.gt-skeleton, .gt-skeleton__block').first().waitFor({ state: 'detached' })
  }

  close(): Promise<void> {
    return this.context.close()
  }
}
