import { describe, expect, it } from 'vitest'
import { parseFilesUrl } from './files-url.ts'

describe('parseFilesUrl', () => {
  it.each([
    ['file:/var/lib/files', '/var/lib/files'],
    ['file:///var/lib/my%20files', '/var/lib/my files'],
    ['file:./data/files', './data/files'],
    ['file:files', 'files'],
  ])('%s is a folder', (text, folder) => {
    expect(parseFilesUrl(text)).toEqual({ kind: 'local', folder })
  })

  it('s3: bucket, prefix, endpoint, region and style', () => {
    const text = 's3://media/hub/files/?endpoint=http://127.0.0.1:9000/&region=eu-west-1&path_style=true'
    expect(parseFilesUrl(text)).toEqual({
      kind: 's3',
      bucket: 'media',
      prefix: 'hub/files',
      endpoint: 'http://127.0.0.1:9000',
      region: 'eu-west-1',
      forcePathStyle: true,
    })
  })

  it('s3: a region is needed at Amazon, and nowhere else', () => {
    expect(parseFilesUrl('s3://media?region=eu-west-1')).toMatchObject({
      prefix: '',
      endpoint: null,
      forcePathStyle: false,
    })
    expect(parseFilesUrl('s3://media?endpoint=https://minio.example.com')).toMatchObject({
      region: 'us-east-1',
    })
  })

  it.each([
    ['https://media', 'must be a folder or a bucket'],
    ['/var/lib/files', 'must be a folder or a bucket'],
    ['file:', 'must name a folder'],
    ['file://server/share', 'one slash or three'],
    ['s3://', 'must name a bucket'],
    ['s3://?region=eu', 'must name a bucket'],
    ['s3://media', 'must name the region'],
    ['s3://AKIA:secret@media?region=eu', 'must not hold keys'],
    ['s3://media/a//b?region=eu', 'single slashes'],
    ['s3://media/%2e%2e%2fx?region=eu', 'letters, digits'],
    ['s3://media/ä?region=eu', 'letters, digits'],
    ['s3://media?region=eu&style=path', 'must not hold style; it takes endpoint, region, path_style'],
    ['s3://media?region=eu&region=us', 'region only once'],
    ['s3://media?region=eu&path_style=1', 'path_style=true'],
    ['s3://media?endpoint=minio:9000', 'an endpoint that begins with'],
  ])('refuses %s', (text, words) => {
    expect(() => parseFilesUrl(text)).toThrow(words)
  })
})
