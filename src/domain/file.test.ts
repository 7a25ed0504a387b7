import { expect, it } from 'vitest'
import { wantedFile } from './file.ts'

it('a file that is wanted is fetched at once, and has nothing yet', () => {
  expect(wantedFile('MESSAGE', { id: 'm', tenantId: 't', platformId: 'p' }, 'cat.png', 7)).toEqual({
    id: 'm',
    kind: 'MESSAGE',
    tenantId: 't',
    platformId: 'p',
    state: 'WANTED',
    key: null,
    mimeType: null,
    size: null,
    sha256: null,
    title: 'cat.png',
    reason: null,
    attempts: 0,
    due: 7,
    createdAt: 7,
  })
})
