import type { Wanted } from '../../support/expected.ts'

/** The time of LINE's own samples, in seconds. */
export const THEN = 1_462_629_479.859

/** The ids of our own fixtures. */
export const USER = 'U4af4980629f34e58a1b2c3d4e5f60718'
export const GROUP = 'C4af4980629b74e7a9c1d2e3f40516273'
export const ROOM = 'R4af4980629d84c6b8e0f1a2b3c4d5e6f'

/** Those of LINE's samples. */
export const SAMPLE_USER = 'U206d25c2ea6bd87c17655609a1c37cb8'
const SAMPLE_GROUP = 'Ca56f94637cc4347f90a25382909b24b9'
const SAMPLE_ROOM = 'Ra8dbf4673c4c812cd491258042226c99'

/** Who did it, as `auxiliary_data` tells of a chat with several people. */
export const inGroup = (userId?: string) => ({
  source: { type: 'group', groupId: GROUP, ...(userId ? { userId } : {}) },
})
export const inRoom = (userId?: string) => ({
  source: { type: 'room', roomId: ROOM, ...(userId ? { userId } : {}) },
})
export const inSampleGroup = (userId?: string) => ({
  source: { type: 'group', groupId: SAMPLE_GROUP, ...(userId ? { userId } : {}) },
})
export const inSampleRoom = (userId?: string) => ({
  source: { type: 'room', roomId: SAMPLE_ROOM, ...(userId ? { userId } : {}) },
})

/** The tokens of LINE's samples and of ours. */
export const SAMPLE_TOKEN = { quote_token: 'quoteToken' }
export const TOKEN = { quote_token: 'q3Plxr4AgKd4AzQhXAQG1lTMmgVWNq6Qbt5nLBRg9qk' }
export const READ_TOKEN = { mark_as_read_token: '30yhdy232Hb8YJ0cTmcW6yvU1V1SVd7fFGjWlzr7JbY' }

/** The ids of LINE's samples are all the same: they get what happened behind them. */
export const sampleId = (type: string): RegExp => new RegExp(`^testwebhookeventid:${type}:[\\w-]{16}$`)

/** One of our own: LINE's ids are told as they are. */
export const EVENT_ID = /^01K1DVQ3G0K1NE0WN\d{9}$/

/** A file, whose type nobody knows before it was fetched. */
export const file = (type: string, title?: string): NonNullable<Wanted['file']> => ({
  type,
  mime: null,
  ...(title === undefined ? {} : { title }),
})
