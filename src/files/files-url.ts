import { fileURLToPath } from 'node:url'

/** A folder of this machine. */
export interface LocalLocation {
  readonly kind: 'local'
  /** A relative one counts from where the process was started. */
  readonly folder: string
}

/** A bucket of S3, or of a server that speaks its protocol. */
export interface S3Location {
  readonly kind: 's3'
  readonly bucket: string
  /** Stands before every key, without slashes around it; `""`: none does. */
  readonly prefix: string
  /** Null: Amazon's own. */
  readonly endpoint: string | null
  readonly region: string
  /** The bucket stands in the path, not in the host name. */
  readonly forcePathStyle: boolean
}

/** Where files lie, as `GOTALLO_FILES_URL` says it. */
export type FilesLocation = LocalLocation | S3Location

/** What most servers of one's own call their only region. */
const REGION_BESIDE_AMAZON = 'us-east-1'

const BUCKET = /^[A-Za-z0-9][\w.-]{1,61}[A-Za-z0-9]$/
/** What the file-storage library takes in a key. */
const PREFIX = /^[\w!-][\w!.-]*(\/[\w!-][\w!.-]*)*$/
const PARAMETERS = ['endpoint', 'region', 'path_style'] as const

const EXAMPLES =
  'such as file:/var/lib/gotallo/files or s3://bucket/prefix?endpoint=https://s3.example.com&region=eu-central-1'

const localOf = (path: string): LocalLocation => {
  const folder = path.startsWith('//') ? pathOf(`file:${path}`) : path
  if (folder !== '') return { kind: 'local', folder }
  throw new Error('must name a folder after file:, such as file:/var/lib/gotallo/files')
}

const pathOf = (url: string): string => {
  try {
    return fileURLToPath(url)
  } catch {
    throw new Error('must have one slash or three after file:, as in file:///var/lib/gotallo/files')
  }
}

const endpointOf = (given: string | null): string | null => {
  if (given === null) return null
  const url = URL.parse(given)
  if (url !== null && /^https?:$/.test(url.protocol)) return given.replace(/\/+$/, '')
  throw new Error('must have an endpoint that begins with https:// or http://')
}

const regionOf = (given: string | null, endpoint: string | null): string => {
  if (given) return given
  if (endpoint !== null) return REGION_BESIDE_AMAZON
  throw new Error('must name the region of the bucket, as in s3://bucket?region=eu-central-1')
}

const pathStyleOf = (given: string | null): boolean => {
  if (given === null || given === 'false') return false
  if (given === 'true') return true
  throw new Error('must say path_style=true or path_style=false')
}

const checkParameters = (parameters: URLSearchParams): void => {
  for (const name of parameters.keys()) {
    if (!PARAMETERS.some(known => known === name))
      throw new Error(`must not hold ${name}; it takes ${PARAMETERS.join(', ')}`)
    if (parameters.getAll(name).length > 1) throw new Error(`must say ${name} only once`)
  }
}

const s3Of = (url: URL): S3Location => {
  if (url.username !== '' || url.password !== '')
    throw new Error('must not hold keys: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY')
  if (!BUCKET.test(url.host)) throw new Error('must name a bucket after s3://')
  const prefix = url.pathname.replace(/^\/+|\/+$/g, '')
  if (prefix !== '' && !PREFIX.test(prefix))
    throw new Error('must have a prefix of letters, digits and - _ . ! only, with single slashes between')
  checkParameters(url.searchParams)
  const endpoint = endpointOf(url.searchParams.get('endpoint'))
  return {
    kind: 's3',
    bucket: url.host,
    prefix,
    endpoint,
    region: regionOf(url.searchParams.get('region'), endpoint),
    forcePathStyle: pathStyleOf(url.searchParams.get('path_style')),
  }
}

/**
 * Reads where files lie: `file:` and a path, or `s3://bucket/prefix?endpoint=…&region=…&path_style=true`.
 * @throws Error with a sentence, to be read after the name of the setting, that says what the text should be
 */
export const parseFilesUrl = (text: string): FilesLocation => {
  if (text.startsWith('file:')) return localOf(text.slice('file:'.length))
  const url = text.startsWith('s3://') ? URL.parse(text) : null
  if (url === null) throw new Error(`must be a folder or a bucket, ${EXAMPLES}`)
  return s3Of(url)
}
