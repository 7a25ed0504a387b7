import type { User } from '../../support/expected.ts'

/** Who writes in the fixtures of our own. Viber gives one display name, and it is the first name. */
export const ADA: User = { first_name: 'Ada King' }
/** The same where the callback names only her id. */
export const NAMELESS: User = {}
export const ADA_ID = 'OwnAda0123456789abcdeQ=='

/** Who writes in those of Viber's SDKs. */
export const JOHN: User = { first_name: 'John McClane', picture: true }
export const JOHN_ID = '01234567890A='

/** Their time, and the token that almost all of them have. */
export const THEN = 1_457_764_197.627
export const TOKEN = '4912661846655238145'

/** The token of a fixture of our own. */
export const token = (last: number): string => `57413118035717200${String(last).padStart(2, '0')}`
