import { createReadStream } from 'node:fs'
import type { Readable } from 'node:stream'
import type { GetObjectCommand, S3Client, S3ClientConfig } from '@aws-sdk/client-s3'
import { Disk } from 'flydrive'
import type { ByteRange, Files } from '../files.ts'
import type { S3Location } from '../files-url.ts'
import { DiskFiles, type Shelf } from './disk-files.ts'
import { Spool, type Spooled } from './spool.ts'

/** Milliseconds. */
const CONNECT_TIMEOUT = 5_000
/** Without a byte in either direction; milliseconds. */
const SOCKET_TIMEOUT = 30_000

export interface S3Options extends Omit<S3Location, 'kind'> {
  /** Left out, with the secret: what the environment, a profile or the machine itself gives. */
  readonly accessKeyId?: string
  readonly secretAccessKey?: string
  /** A folder for files that are coming in; made where there is none. */
  readonly spool: string
}

/** The part of Amazon's library that is used here; loaded only where a bucket is configured. */
interface Sdk {
  readonly client: S3Client
  readonly GetObject: typeof GetObjectCommand
}

const ignore = (): void => undefined
/** What goes wrong is thrown; the library would write it to the console too. */
const SILENT = { trace: ignore, debug: ignore, info: ignore, warn: ignore, error: ignore }

const clientConfig = (options: S3Options): S3ClientConfig => {
  const { accessKeyId, secretAccessKey, endpoint, region, forcePathStyle } = options
  const given = accessKeyId !== undefined && secretAccessKey !== undefined
  return {
    region,
    forcePathStyle,
    ...(endpoint === null ? {} : { endpoint }),
    ...(given ? { credentials: { accessKeyId, secretAccessKey } } : {}),
    // The newer checksums are not understood by every server that speaks the protocol.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    logger: SILENT,
    requestHandler: { connectionTimeout: CONNECT_TIMEOUT, socketTimeout: SOCKET_TIMEOUT },
  }
}

/** A bucket that is not there is something else than a file that is not. */
const isMissing = (error: unknown): boolean => {
  if (!(error instanceof Error) || error.name === 'NoSuchBucket') return false
  const { $metadata } = error as { $metadata?: { httpStatusCode?: number } }
  return $metadata?.httpStatusCode === 404
}

class S3Shelf implements Shelf {
  readonly #disk: Disk
  readonly #sdk: Sdk
  readonly #bucket: string
  readonly #prefix: string

  constructor(disk: Disk, sdk: Sdk, { bucket, prefix }: S3Options) {
    this.#disk = disk
    this.#sdk = sdk
    this.#bucket = bucket
    this.#prefix = prefix === '' ? '' : `${prefix}/`
  }

  async put(key: string, file: Spooled): Promise<void> {
    const name = this.#prefix + key
    // A length of 0 would count as unknown.
    if (file.size === 0) return await this.#disk.put(name, new Uint8Array(0))
    const stream = createReadStream(file.path)
    try {
      await this.#disk.putStream(name, stream, { contentLength: file.size })
    } finally {
      stream.destroy()
    }
  }

  async open(key: string, range?: ByteRange): Promise<Readable | null> {
    const { client, GetObject } = this.#sdk
    const part = range === undefined ? {} : { Range: `bytes=${range.start}-${range.end}` }
    try {
      const answer = await client.send(
        new GetObject({ Bucket: this.#bucket, Key: this.#prefix + key, ...part }),
      )
      return answer.Body as Readable
    } catch (error) {
      if (isMissing(error)) return null
      throw error
    }
  }

  async remove(key: string): Promise<void> {
    await this.#disk.delete(this.#prefix + key)
  }
}

/**
 * Files in a bucket of S3, or of a server that speaks its protocol. A file comes in on this machine's disk first:
 * a bucket wants to know how long it is before it takes it.
 * @throws FilesUnavailable where the folder for that cannot be made
 */
export const createS3Files = async (options: S3Options): Promise<Files> => {
  const { S3Client: Client, GetObjectCommand: GetObject } = await import('@aws-sdk/client-s3')
  const { S3Driver } = await import('flydrive/drivers/s3')
  const client = new Client(clientConfig(options))
  // Buckets that take no ACL, as Amazon makes them by now, refuse whoever sends one.
  const driver = new S3Driver({ client, bucket: options.bucket, visibility: 'private', supportsACL: false })
  const spool = new Spool(options.spool)
  await spool.prepare()
  await spool.sweep(Date.now())
  return new DiskFiles(new S3Shelf(new Disk(driver), { client, GetObject }, options), spool)
}
