import { describe, expect, it } from 'vitest'
import { ANSWERS } from '../../../test/fixtures/whatsapp/cases/answers.ts'
import { CHANGES } from '../../../test/fixtures/whatsapp/cases/changes.ts'
import { MEDIA } from '../../../test/fixtures/whatsapp/cases/media.ts'
import { MESSAGES } from '../../../test/fixtures/whatsapp/cases/messages.ts'
import { NOTICES } from '../../../test/fixtures/whatsapp/cases/notices.ts'
import { OUTBOUND } from '../../../test/fixtures/whatsapp/cases/outbound.ts'
import { PEOPLE } from '../../../test/fixtures/whatsapp/cases/people.ts'
import { PLACES } from '../../../test/fixtures/whatsapp/cases/places.ts'
import { STATUSES } from '../../../test/fixtures/whatsapp/cases/statuses.ts'
import { fixture, fixtureNames } from '../../../test/fixtures/whatsapp/cases/support.ts'
import { UNREADABLE } from '../../../test/fixtures/whatsapp/cases/unreadable.ts'
import { parsePost } from './parse.ts'

const THEMES = {
  messages: MESSAGES,
  media: MEDIA,
  answers: ANSWERS,
  places: PLACES,
  people: PEOPLE,
  changes: CHANGES,
  outbound: OUTBOUND,
  notices: NOTICES,
  statuses: STATUSES,
  unreadable: UNREADABLE,
}

describe.each(Object.entries(THEMES))('WhatsApp: %s', (_theme, cases) => {
  it.each(Object.entries(cases))('%s', (name, expected) => {
    expect(parsePost(fixture(name))).toStrictEqual(expected)
  })
})

describe('WhatsApp: the fixtures', () => {
  it('each has its expected changes, and none twice', () => {
    const named = Object.values(THEMES).flatMap(cases => Object.keys(cases))
    expect(named.toSorted()).toEqual(fixtureNames.toSorted())
  })

  it('no address of a file at the platform is handed on', () => {
    const changes = fixtureNames.flatMap(name => parsePost(fixture(name)).items)
    expect(JSON.stringify(changes)).not.toContain('lookaside')
  })
})
