import { describe, expect, it } from 'vitest'
import { problemsOf } from './config.testing.ts'
import { describeSettings, readConfig, warningOfFiles } from './config.ts'
import { DEFAULT_SCHEDULE } from './domain/retry.ts'

describe('readConfig', () => {
  it('has a default for everything', () => {
    expect(readConfig({})).toMatchObject({
      port: 8080,
      host: '127.0.0.1',
      publicUrl: null,
      allowNetworks: null,
      retentionDays: 30,
      heldDays: null,
      messageRetentionDays: null,
      quarantineDays: null,
      filesUrl: null,
      maxFileMb: 100,
      newMasterKey: null,
      retrySchedule: DEFAULT_SCHEDULE,
    })
  })

  it('takes an empty text as not set, but for the networks, where it allows none', () => {
    expect(readConfig({ GOTALLO_PORT: '', GOTALLO_ALLOW_NETWORKS: '' })).toMatchObject({
      port: 8080,
      allowNetworks: [],
    })
  })

  it('reads lists and waits', () => {
    const config = readConfig({
      GOTALLO_ALLOW_NETWORKS: '10.0.0.0/8, fd00::/8',
      GOTALLO_RETRY_SCHEDULE: '250ms,5s,2m,1h,1d',
    })
    expect(config.allowNetworks).toEqual(['10.0.0.0/8', 'fd00::/8'])
    expect(config.retrySchedule).toEqual([250, 5_000, 120_000, 3_600_000, 86_400_000])
  })

  it('reads where files lie, how large they may be, and how long things are kept', () => {
    const config = readConfig({
      GOTALLO_FILES_URL: 's3://bucket/chats?region=eu-central-1',
      GOTALLO_MAX_FILE_MB: '2000',
      GOTALLO_MESSAGE_RETENTION_DAYS: '365',
      GOTALLO_QUARANTINE_DAYS: '90',
    })
    expect(config).toMatchObject({
      filesUrl: { kind: 's3', bucket: 'bucket', prefix: 'chats', region: 'eu-central-1' },
      maxFileMb: 2_000,
      messageRetentionDays: 365,
      quarantineDays: 90,
    })
    const folder = readConfig({ GOTALLO_FILES_URL: 'file:/srv/files' }).filesUrl
    expect(folder).toEqual({ kind: 'local', folder: '/srv/files' })
  })

  it('names the nearest setting for an unknown one', () => {
    expect(problemsOf({ GOTALLO_PROT: '1' })).toEqual([
      'GOTALLO_PROT is not a setting of this version. Did you mean GOTALLO_PORT?',
    ])
    expect(problemsOf({ GOTALLO_WEBCHAT_ORIGINS: '*' })).toEqual([
      'GOTALLO_WEBCHAT_ORIGINS is not a setting of this version. Unset it; docs/configuration.md lists those that there are.',
    ])
  })

  it.each([
    ['GOTALLO_PORT', '65536', /whole number from 0 to 65535/],
    ['GOTALLO_PORT', '80a', /whole number/],
    ['GOTALLO_CA_FILE', '/nowhere.pem', /cannot be read: ENOENT/],
    ['GOTALLO_CA_FILE', 'package.json', /PEM file that holds certificates/],
    ['GOTALLO_ALLOW_NETWORKS', '10.0.0.1', /10\.0\.0\.1 is not one/],
    ['GOTALLO_PUBLIC_URL', 'http://hub.example.com', /https/],
    ['GOTALLO_PUBLIC_URL', 'hub.example.com', /https/],
    ['GOTALLO_PUBLIC_URL', 'https://hub.example.com/?x=1', /no query/],
    ['GOTALLO_PUBLIC_URL', 'https://hub.example.com/#', /no query, fragment/],
    ['GOTALLO_PUBLIC_URL', 'https://me:secret@hub.example.com', /or password/],
    ['GOTALLO_FRAME_ANCESTORS', '*', /such as https:.*; \* is not one/],
    ['GOTALLO_FRAME_ANCESTORS', 'https://a.example,http://a.example', /http:\/\/a\.example is not one/],
    ['GOTALLO_FRAME_ANCESTORS', 'https://crm.example.com/page', /without a path/],
    ['GOTALLO_FRAME_ANCESTORS', "https://a.example; script-src 'unsafe-inline'", /is not one/],
    ['GOTALLO_FRAME_ANCESTORS', 'https://*.com', /is not one/],
    ['GOTALLO_FRAME_ANCESTORS', 'https://crm.example.com:65536', /is not one/],
    ['GOTALLO_FRAME_ANCESTORS', 'http://127.0.0.256', /is not one/],
    ['GOTALLO_RETRY_SCHEDULE', '5 minutes', /5 minutes is not one/],
    ['GOTALLO_LOG_LEVEL', 'loud', /one of trace/],
    ['GOTALLO_ADMIN_TOKEN', 'short', /at least 20/],
    ['GOTALLO_MASTER_KEY', 'abc', /base64 of 32 bytes/],
    ['GOTALLO_NEW_MASTER_KEY', 'abc', /base64 of 32 bytes/],
    ['GOTALLO_FILES_URL', '/var/files', /must be a folder or a bucket, such as file:/],
    ['GOTALLO_MAX_FILE_MB', '0', /whole number from 1 to 2000/],
    ['GOTALLO_MAX_FILE_MB', '2001', /whole number from 1 to 2000/],
    ['GOTALLO_MESSAGE_RETENTION_DAYS', '0', /whole number from 1/],
    ['GOTALLO_QUARANTINE_DAYS', '1.5', /whole number from 1/],
  ])('says what is wrong with %s=%s', (variable, value, words) => {
    const [problem, ...others] = problemsOf({ [variable]: value })
    expect(problem).toMatch(words)
    expect(problem?.startsWith(variable)).toBe(true)
    expect(others).toEqual([])
  })

  it('names everything that is wrong at once', () => {
    expect(problemsOf({ GOTALLO_PORT: 'x', GOTALLO_HELD_DAYS: '0', GOTALLO_NOPE: '1' })).toHaveLength(3)
  })

  it('takes plain http for the public URL on loopback only, and cuts a slash off its end', () => {
    expect(readConfig({ GOTALLO_PUBLIC_URL: 'http://127.0.0.1:9/' }).publicUrl).toBe('http://127.0.0.1:9')
  })

  it('takes origins that may frame the console', () => {
    const given = 'https://*.lightning.force.com, https://crm:8443,http://localhost:3000'
    expect(readConfig({ GOTALLO_FRAME_ANCESTORS: given }).frameAncestors).toEqual(given.split(/, ?/))
    expect(readConfig({}).frameAncestors).toEqual([])
  })

  it('shows the default schedule as it is', () => {
    const shown = describeSettings().find(({ variable }) => variable === 'GOTALLO_RETRY_SCHEDULE')
    expect(readConfig({ GOTALLO_RETRY_SCHEDULE: shown?.byDefault ?? '' }).retrySchedule).toEqual(
      DEFAULT_SCHEDULE,
    )
  })
})

describe('a database', () => {
  const url = 'postgres://gotallo:secret@db:5432/gotallo'
  const key = Buffer.alloc(32, 7).toString('base64')

  it('needs a master key that all nodes share', () => {
    expect(problemsOf({ GOTALLO_DATABASE_URL: url })).toEqual([
      expect.stringContaining('GOTALLO_MASTER_KEY must be set'),
    ])
    expect(readConfig({ GOTALLO_DATABASE_URL: url, GOTALLO_MASTER_KEY: key })).toMatchObject({
      databaseUrl: url,
    })
  })

  it.each(['mysql://db/x', 'postgres://db', 'postgres:///x', 'db'])('is not %s', given => {
    expect(problemsOf({ GOTALLO_DATABASE_URL: given, GOTALLO_MASTER_KEY: key })).toEqual([
      expect.stringContaining('must be like postgres://'),
    ])
  })

  it('wants files where all nodes find them', () => {
    const settings = { GOTALLO_DATABASE_URL: url, GOTALLO_MASTER_KEY: key }
    expect(warningOfFiles(readConfig(settings))).toContain('GOTALLO_FILES_URL')
    expect(
      warningOfFiles(readConfig({ ...settings, GOTALLO_FILES_URL: 's3://bucket?region=eu-central-1' })),
    ).toBeNull()
    expect(warningOfFiles(readConfig({}))).toBeNull()
  })
})

describe('traces', () => {
  it('are off unless a collector is named; then its headers and the share are read', () => {
    expect(readConfig({})).toMatchObject({ otlpEndpoint: null, traceRatio: 1, traceName: 'gotallo' })
    const config = readConfig({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318/',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_EXPORTER_OTLP_HEADERS: 'Authorization=Bearer%20x=y, x-team = crm',
      OTEL_TRACES_SAMPLER_ARG: '0.25',
    })
    expect(config).toMatchObject({
      otlpEndpoint: 'http://127.0.0.1:4318',
      otlpHeaders: { authorization: 'Bearer x=y', 'x-team': 'crm' },
      traceRatio: 0.25,
    })
  })

  it('are refused where the collector is to be spoken to in another way, which counts only then', () => {
    const grpc = { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }
    expect(problemsOf(grpc)).toEqual([])
    const [problem] = problemsOf({ ...grpc, OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4317' })
    expect(problem).toContain('OTEL_EXPORTER_OTLP_PROTOCOL must be http/json')
  })

  it.each([
    ['OTEL_EXPORTER_OTLP_ENDPOINT', '127.0.0.1:4318'],
    ['OTEL_TRACES_SAMPLER_ARG', '2'],
    ['OTEL_TRACES_SAMPLER_ARG', ' '],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'secret-key'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'x-key=%secret-key'],
  ])('are refused where %s is %s, without showing what may be a key', (variable, value) => {
    const [problem] = problemsOf({ [variable]: value })
    expect(problem).toContain(variable)
    expect(problem).not.toContain('secret-key')
  })
})
