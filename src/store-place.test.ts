import { describe, expect, it } from 'vitest'
import { readConfig } from './config.ts'
import { nameOfPlace, storePlaceOf } from './store-place.ts'

const key = Buffer.alloc(32, 7).toString('base64')

describe('where the store lies', () => {
  it.each([
    ['postgres://gotallo:secret@db:5432/gotallo', 'postgres://db:5432/gotallo'],
    ['postgres://gotallo:secret@a,b/gotallo?sslpassword=secret', 'postgres://a,b/gotallo'],
    ['postgres://db/gotallo', 'postgres://db/gotallo'],
  ])('%s is named without what is secret', (url, name) => {
    const place = storePlaceOf(readConfig({ GOTALLO_DATABASE_URL: url, GOTALLO_MASTER_KEY: key }))
    expect(nameOfPlace(place)).toBe(name)
  })

  it('is the data folder where no database is named', () => {
    expect(nameOfPlace(storePlaceOf(readConfig({ GOTALLO_DATA: '/data' })))).toBe('/data/gotallo.db')
  })
})
