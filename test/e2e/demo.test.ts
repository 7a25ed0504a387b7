import type { ChildProcess } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { Client } from './support/client.ts'
import { gotallo } from './support/command.ts'

/** Sends a message as the examples of the documents do. */
const sendBy = async (set: Record<string, string>): Promise<number> => {
  const { GOTALLO: url, TOKEN: token = '', TENANT: tenant, CONVERSATION: conversation } = set
  const path = `/tenants/${tenant}/conversations/${conversation}/messages/`
  const client = new Client(url ?? '', token)
  return (await client.call('POST', path, { type: 'TEXT', text: 'By hand' })).status
}

describe.concurrent('the demo', () => {
  it('plays the whole job, in both directions, and ends well', async () => {
    const ended = await gotallo('/nowhere', ['demo'])
    expect(ended).toMatchObject({ code: 0, error: '' })
    const told = ended.out.split('\n').map(line => line.replaceAll(/ +/g, ' ').trim())
    const said = 'It is! Which one do you mean?'
    const answer = ['→ API 202 TEXT PREPARED', `✓ /mirror TEXT SENT Ada: "${said}"`]
    const receipts = ['delivered', 'read'].map(word => `✓ /mirror EVENT ${word} "${said}"`)
    expect(told.filter(line => [...answer, ...receipts].includes(line))).toEqual([...answer, ...receipts])
    expect(told).toContain('→ API 202 IMAGE PREPARED')
    expect(ended.out).toMatch(/gave the photo: 134 bytes of image\/jpeg/)
    expect(told).toContain(`Ada TEXT READ "${said}"`)
    expect(ended.out).toContain('answered 500, 500, 204')
    expect(told).toContain('Ledger balanced: 11 deliveries made, 11 delivered.')
  })

  it('stays up until a signal, for whoever pastes what it printed', async ({ onTestFinished }) => {
    let answered: Promise<number> | null = null
    let started: ChildProcess | null = null
    onTestFinished(() => void started?.kill('SIGKILL'))
    const ended = await gotallo('/nowhere', ['demo', '--stay'], {}, (out, child) => {
      started = child
      const set = Object.fromEntries([...out.matchAll(/^export (\w+)=(.*)\n/gm)].map(([, ...pair]) => pair))
      if (set.CONVERSATION !== undefined) answered ??= sendBy(set)
      if (/ read +"By hand"/.test(out)) child.kill('SIGINT')
    })
    expect(await answered).toBe(202)
    expect(ended).toMatchObject({ code: 0, error: '' })
  })
})
