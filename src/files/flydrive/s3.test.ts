import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { unusedPort } from '../../delivery/http-transport.testing.ts'
import { filesContract } from '../files.contract.ts'
import { FilesUnavailable } from '../files.ts'
import { BUCKET, type Bucket, KEYS, startBucket } from './s3.testing.ts'
import { createS3Files, type S3Options } from './s3.ts'

const folder = mkdtempSync(join(tmpdir(), 'gotallo-s3-'))
let bucket: Bucket

beforeAll(async () => {
  bucket = await startBucket(join(folder, 'server'))
})
afterAll(async () => {
  await bucket.close()
  rmSync(folder, { recursive: true, force: true })
})

let count = 0

/** A store of its own in the shared bucket. */
const opened = async (more: Partial<S3Options> = {}) => {
  count += 1
  const spool = join(folder, `spool-${count}`)
  const options = {
    bucket: BUCKET,
    prefix: `hub/${count}`,
    endpoint: bucket.endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    spool,
    ...KEYS,
    ...more,
  }
  const files = await createS3Files(options)
  return { files, prefix: options.prefix, leftovers: async () => readdirSync(spool).length }
}

filesContract('a bucket', opened)

const text = (words: string) => new Blob([words]).stream()

describe('a bucket', () => {
  it('holds files under their prefix, and without one where none is set', async () => {
    const { files, prefix } = await opened()
    await files.write('tenant/file/1', text('x'), 100)
    expect(bucket.names()).toContain(`${prefix}/tenant/file/1`)
    const bare = await opened({ prefix: '' })
    await bare.files.write('tenant/file/2', text('x'), 100)
    expect(bucket.names()).toContain('tenant/file/2')
  })

  it('cannot be used with a wrong secret', async () => {
    const { files, leftovers } = await opened({ secretAccessKey: 'wrong' })
    await expect(files.write('t/f/1', text('x'), 100)).rejects.toThrow(FilesUnavailable)
    await expect(files.read('t/f/1')).rejects.toThrow(/signature/i)
    await expect(files.remove('t/f/1')).rejects.toThrow(FilesUnavailable)
    expect(await files.check()).toMatch(/cannot be stored: .*signature/i)
    expect(await leftovers()).toBe(0)
  })

  it('is not one without files where it is not there', async () => {
    const { files } = await opened({ bucket: 'other' })
    await expect(files.read('t/f/1')).rejects.toThrow(/bucket does not exist/)
    expect(await files.check()).toMatch(/bucket does not exist/)
  })

  it('cannot be used while its server is down, and nothing is left of what was to be written', async () => {
    const endpoint = `http://127.0.0.1:${await unusedPort()}`
    const { files, leftovers } = await opened({ endpoint })
    await expect(files.write('t/f/1', text('x'), 100)).rejects.toThrow(FilesUnavailable)
    await expect(files.read('t/f/1')).rejects.toThrow(/ECONNREFUSED/)
    expect(await leftovers()).toBe(0)
  })

  it('has nothing of a file whose upload was cut off', async () => {
    const own = await startBucket(join(folder, 'ending'))
    const { files, leftovers } = await opened({ endpoint: own.endpoint })
    const writing = files.write('t/f/1', new Blob([randomBytes(30_000_000)]).stream(), 40_000_000)
    const ended = own.close()
    await expect(writing).rejects.toThrow(FilesUnavailable)
    await ended
    expect(own.names()).toEqual([])
    expect(await leftovers()).toBe(0)
  })
})

it("Amazon's library is not loaded where there is no bucket", () => {
  const script = `
    const { registerHooks } = await import('node:module')
    const loaded = []
    registerHooks({ load(url, context, next) { loaded.push(url); return next(url, context) } })
    const { openFiles } = await import('./src/files/flydrive/open-files.ts')
    await openFiles({ kind: 'local', folder: process.argv[1] }, process.argv[1])
    console.log(JSON.stringify(loaded))
  `
  const local = join(folder, 'local')
  const out = execFileSync(process.execPath, ['--input-type=module', '-e', script, local])
  const loaded = JSON.parse(out.toString()) as string[]
  expect(loaded.some(url => url.includes('/flydrive/'))).toBe(true)
  expect(loaded.filter(url => url.includes('aws-sdk'))).toEqual([])
  expect(existsSync(local)).toBe(true)
})
