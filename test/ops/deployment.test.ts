import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { parse } from 'yaml'
import { describeSettings } from '../../src/config.ts'

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')

describe('what it is deployed with', () => {
  const start = (JSON.parse(read('package.json')) as { scripts: { start: string } }).scripts.start
  const unit = read('ops/gotallo.service')
  const container = read('ops/Containerfile')
  const compose = parse(read('ops/compose.yaml')) as {
    services: { gotallo: { environment: Record<string, string>; build: { dockerfile: string } } }
  }

  it('starts the hub as npm start does', () => {
    expect(unit).toContain(`ExecStart=/usr/bin/${start}\n`)
    expect(container).toContain(
      `CMD [${start
        .split(' ')
        .map(word => JSON.stringify(word))
        .join(', ')}]\n`,
    )
  })

  const hasSystemd = spawnSync('systemd-analyze', ['--version']).error === undefined
  it.skipIf(!hasSystemd)('is a unit that systemd takes (systemd-analyze)', () => {
    const folder = mkdtempSync(join(tmpdir(), 'gotallo-unit-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const file = join(folder, 'gotallo.service')
    // Node may lie elsewhere on this machine.
    writeFileSync(file, unit.replace('/usr/bin/node', process.execPath))
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', file], { encoding: 'utf8' })
    expect([status, stderr]).toEqual([0, ''])
  })

  it('sets nothing that the hub does not know', () => {
    const known = describeSettings().map(({ variable }) => variable)
    const files = ['Containerfile', 'compose.yaml', 'gotallo.service', 'gotallo.env.example']
    for (const file of files)
      for (const [variable] of read(`ops/${file}`).matchAll(/\b(?:GOTALLO|OTEL)_[A-Z_]+/g))
        expect(known, file).toContain(variable)
    const ofCompose = Object.keys(compose.services.gotallo.environment)
    expect(ofCompose.filter(name => !name.startsWith('AWS_') && !known.includes(name))).toEqual([])
    // What PostgreSQL needs.
    expect(ofCompose).toEqual(expect.arrayContaining(['GOTALLO_DATABASE_URL', 'GOTALLO_MASTER_KEY']))
    expect(compose.services.gotallo.build.dockerfile).toBe('ops/Containerfile')
  })

  it('copies into an image all that runs, and nothing that is not there', () => {
    const copied = [...container.matchAll(/^COPY (?!--)(.+) \S+$/gm)].flatMap(([, from = '']) =>
      from.split(' '),
    )
    for (const path of copied) expect(existsSync(new URL(`../../${path}`, import.meta.url)), path).toBe(true)
    const ignored = read('.dockerignore').split('\n')
    for (const path of copied) expect(ignored).toContain(`!${path}`)
  })
})
