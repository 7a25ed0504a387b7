import { join } from 'node:path'
import type { Files } from '../files.ts'
import type { FilesLocation } from '../files-url.ts'
import { createLocalFiles } from './local.ts'
import { createS3Files } from './s3.ts'

/**
 * Opens the file store that is configured.
 * @param data the folder of this process, where files on their way to a bucket are kept meanwhile
 * @throws FilesUnavailable where a folder cannot be made
 */
export const openFiles = async (location: FilesLocation, data: string): Promise<Files> => {
  if (location.kind === 'local') return await createLocalFiles(location.folder)
  const { kind: _kind, ...bucket } = location
  return await createS3Files({ ...bucket, spool: join(data, 'incoming') })
}
