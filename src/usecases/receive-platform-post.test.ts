import { beforeEach, describe, expect, it } from 'vitest'
import { Refusal, StoreUnavailable } from '../domain/errors.ts'
import type { ActAnswer, Platform } from '../platforms/platform.ts'
import type { Accounts, OpenAccount } from './accounts.ts'
import type { Ingest, Submission } from './ingest.ts'
import { ReceivePlatformPost } from './receive-platform-post.ts'

const ACCOUNT = { id: 'p', tenantId: 't', type: 'TELEGRAM' }
const BODY = Uint8Array.of(1)
const POST = { body: BODY, headers: {}, target: '/hooks/p' }

let told: [string, unknown][]
let submitted: Submission[]
let steps: string[]
let commit: () => Promise<void>
let afterwards: (() => Promise<ActAnswer | null>) | undefined
let isVerified: boolean

beforeEach(() => {
  told = []
  submitted = []
  steps = []
  commit = async () => undefined
  afterwards = undefined
  isVerified = true
})

const receiver = (): ReceivePlatformPost => {
  const platform = {
    type: 'TELEGRAM',
    verify: () => isVerified,
    parse: () => ({ items: [{ account: null, change: {} }], unreadable: [] }),
    ...(afterwards === undefined ? {} : { afterwards }),
  } as unknown as Platform
  const opened = { account: ACCOUNT, platform, credentials: {} } as OpenAccount
  return new ReceivePlatformPost({
    accounts: {
      open: (id: string) => (id === 'p' ? opened : null),
      route: () => ACCOUNT,
    } as unknown as Accounts,
    ingest: {
      async submit(one: Submission) {
        submitted.push(one)
        await commit()
        steps.push('committed')
      },
    } as unknown as Ingest,
    lookUp: { heard: () => undefined },
    telemetry: { emit: (name, event) => void told.push([name, event]) },
    now: () => 0,
    newId: () => 'q',
    digest: () => 'd',
    publicUrl: 'https://hub.example',
  })
}

const names = (): string[] => told.map(([name]) => name)
const settled = () => new Promise(resolve => setTimeout(resolve))

describe('what a platform waits for after a post', () => {
  it('is done once the post is committed, and nobody waits for it', async () => {
    let finish: (answer: ActAnswer) => void = () => undefined
    afterwards = () => {
      steps.push('acting')
      return new Promise(resolve => {
        finish = resolve
      })
    }
    expect(await receiver().receive('p', POST)).toBeNull()
    expect(steps).toEqual(['committed', 'acting'])
    finish({ state: 'refused', detail: 'Too late.', account: null })
    await settled()
    expect(told.at(-1)).toEqual([
      'post.unanswered',
      { platform: 'TELEGRAM', platformId: 'p', reason: 'Too late.' },
    ])
  })

  it.each<[string, ActAnswer | null]>([
    ['done', { state: 'done' }],
    ['nothing', null],
  ])('is not told where it is %s', async (_, answer) => {
    afterwards = async () => answer
    await receiver().receive('p', POST)
    await settled()
    expect(names()).toEqual(['post.received'])
  })

  it('is not done where the post could not be kept', async () => {
    afterwards = async () => {
      steps.push('acting')
      return null
    }
    commit = () => Promise.reject(new StoreUnavailable('away'))
    await expect(receiver().receive('p', POST)).rejects.toThrow('away')
    await settled()
    expect(steps).toEqual([])
  })

  it('harms nobody where it throws', async () => {
    afterwards = () => Promise.reject(new Error('a bug'))
    expect(await receiver().receive('p', POST)).toBeNull()
    await settled()
    expect(names()).toEqual(['post.received', 'error.unexpected'])
  })
})

describe('a post that was fetched', () => {
  it('needs no proof, and is kept like one that was posted', async () => {
    isVerified = false
    await expect(receiver().receive('p', POST)).rejects.toThrow(Refusal)
    await receiver().takeFetched('p', BODY)
    expect(submitted).toHaveLength(1)
    expect(names()).toEqual(['post.refused', 'post.received'])
  })

  it('is submitted in the turn in which it is taken, so that the order stays', () => {
    const one = receiver()
    void one.takeFetched('p', BODY)
    void one.takeFetched('p', BODY)
    expect(submitted).toHaveLength(2)
  })

  it('is refused where its account is gone', async () => {
    await expect(receiver().takeFetched('gone', BODY)).rejects.toMatchObject({ code: 'not_found' })
  })
})
