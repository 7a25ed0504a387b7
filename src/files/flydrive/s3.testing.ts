import { readdirSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'

/** The part of s3rver, which brings no types, that is used here. */
interface S3Server {
  run(): Promise<AddressInfo>
  close(): Promise<void>
}
type S3ServerClass = new (options: {
  readonly port: number
  readonly address: string
  readonly silent: boolean
  readonly directory: string
  readonly vhostBuckets: boolean
  readonly configureBuckets: readonly { readonly name: string }[]
}) => S3Server

const load = createRequire(import.meta.url)
const Server = load('@20minutes/s3rver') as S3ServerClass

/** What the server of these tests takes; it checks the signature of every request. */
export const KEYS = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' }
export const BUCKET = 'media'

/** A server that speaks S3's protocol on a port of this machine. */
export interface Bucket {
  readonly endpoint: string
  /** The names of all that is in the bucket. */
  names(): readonly string[]
  close(): Promise<void>
}

/** How s3rver names the bytes of an object in its folder. */
const OBJECT = '._S3rver_object'

/** @param directory where it keeps what it is given */
export const startBucket = async (directory: string): Promise<Bucket> => {
  rmSync(directory, { recursive: true, force: true })
  const server = new Server({
    port: 0,
    address: '127.0.0.1',
    silent: true,
    directory,
    vhostBuckets: false,
    configureBuckets: [{ name: BUCKET }],
  })
  const { port } = await server.run()
  return {
    endpoint: `http://127.0.0.1:${port}`,
    names: () =>
      readdirSync(join(directory, BUCKET), { recursive: true })
        .map(String)
        .filter(name => name.endsWith(OBJECT))
        .map(name => name.slice(0, -OBJECT.length)),
    close: () => server.close(),
  }
}
