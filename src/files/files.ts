/** Part of a file: bytes `start` to `end`, both included. */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

/** A file store that cannot be read or written now: repeat later. */
export class FilesUnavailable extends Error {
  constructor(detail: string, cause?: unknown) {
    super(detail, { cause })
    this.name = 'FilesUnavailable'
  }
}

/** A file that is larger than may be. Nothing of it is kept. */
export class FileTooLarge extends Error {
  readonly limit: number

  constructor(limit: number) {
    super(`The file is larger than ${limit} bytes.`)
    this.name = 'FileTooLarge'
    this.limit = limit
  }
}

/** What was stored. */
export interface Written {
  /** Bytes. */
  readonly size: number
  /** Hexadecimal. */
  readonly sha256: string
  /** By the file's first bytes; null where they tell nothing. */
  readonly sniffedType: string | null
}

/**
 * Where files lie. A file is written whole or not at all, and never changed; writing the same key again
 * replaces it.
 */
export interface Files {
  /**
   * Takes a stream to its end before anything of it lies under the key.
   * @param limit bytes
   * @throws FileTooLarge, FilesUnavailable; whatever the stream throws
   */
  write(key: string, stream: ReadableStream<Uint8Array>, limit: number): Promise<Written>
  /**
   * @param range left out: all of it
   * @returns null where there is none
   * @throws FilesUnavailable
   */
  read(key: string, range?: ByteRange): Promise<ReadableStream<Uint8Array> | null>
  /** One that is not there is no error. @throws FilesUnavailable */
  remove(key: string): Promise<void>
  /** Can it be written and read? In words what is wrong, or null. Never throws. */
  check(): Promise<string | null>
}
