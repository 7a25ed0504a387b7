import { describe, expect, test } from 'vitest'
import { type Applied, type Migration, type MigrationTarget, migrate, parseMigration } from './migrate.ts'

const step = (number: number, breaking = false): Migration => ({
  number,
  name: `step-${number}`,
  breaking,
  sql: `-- ${number}`,
})

/** A database that only remembers. */
const target = (applied: Applied[], failAt?: number): MigrationTarget => ({
  applied: async () => [...applied],
  async apply(migration) {
    if (migration.number === failAt) throw new Error('failed')
    applied.push(migration)
  },
})

const numbers = (applied: readonly Applied[]): number[] => applied.map(({ number }) => number)

describe('migrate', () => {
  test('takes the missing steps in order, and none a second time', async () => {
    const applied: Applied[] = [step(1)]
    expect(await migrate(target(applied), [step(3), step(1), step(2)])).toEqual([2, 3])
    expect(numbers(applied)).toEqual([1, 2, 3])
    expect(await migrate(target(applied), [step(1), step(2), step(3)])).toEqual([])
  })

  test('stops at a step that fails, and goes on from there', async () => {
    const applied: Applied[] = []
    const steps = [step(1), step(2), step(3)]
    await expect(migrate(target(applied, 2), steps)).rejects.toThrow('failed')
    expect(numbers(applied)).toEqual([1])
    expect(await migrate(target(applied), steps)).toEqual([2, 3])
  })

  test('refuses a newer schema that breaks it, and names both', async () => {
    const newer = [step(1), step(2, true), step(3)]
    await expect(migrate(target(newer), [step(1)])).rejects.toThrow(/schema 3.*up to 1/)
  })

  test('works on a newer schema that breaks nothing', async () => {
    expect(await migrate(target([step(1, true), step(2)]), [step(1, true)])).toEqual([])
  })

  test('refuses gaps and doubles', async () => {
    await expect(migrate(target([]), [step(1), step(3)])).rejects.toThrow('Migration 2 is missing')
    await expect(migrate(target([]), [step(1), step(1)])).rejects.toThrow('there are two')
  })
})

describe('parseMigration', () => {
  test('reads number, name and header', () => {
    const sql = '-- breaking: yes\nCREATE TABLE x (y);'
    expect(parseMigration('0012-add-x.sql', sql)).toEqual({ number: 12, name: 'add-x', breaking: true, sql })
    expect(parseMigration('0001-init.sql', '-- breaking: no\n').breaking).toBe(false)
  })

  test('refuses a name or a text that is not one', () => {
    expect(() => parseMigration('1-init.sql', '-- breaking: no')).toThrow('named like')
    expect(() => parseMigration('0001-init.sql', 'CREATE TABLE x (y);')).toThrow('header line')
  })
})
