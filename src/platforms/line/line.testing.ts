import type { Draft } from '../../domain/draft.ts'
import { type Answer, fetching, nobody } from '../calls.testing.ts'
import { draftOf, linked, uploaded } from '../draft.testing.ts'
import type { LineTools } from './api.ts'

const URL_OF_FILE = 'https://files.example/a'
const PREVIEW = 'https://files.example/preview.jpg'

export const CREDENTIALS = {
  channel_access_token: 'nlB3YkGz8qT1cWmX0uFvHdR7sP2aEoJ9iKxLyZtQ4wU6bNgMhVfC5jDrAeSpO',
  channel_secret: '0123456789abcdef0123456789abcdef',
}

export const USER = 'U4af4980629f34e58a1b2c3d4e5f60718'
export const GROUP = 'C4af4980629b74e7a9c1d2e3f40516273'
export const ROOM = 'R4af4980629d84c6b8e0f1a2b3c4d5e6f'

/** LINE's answer to a push. */
export const ACCEPTED = { sentMessages: [{ id: '461230966842064897', quoteToken: 'IStG5h1Tz7b' }] }

/** A draft of TEMPLATE. */
export const structured = (interactive: Draft['auxiliaryData'], more: Partial<Draft> = {}): Draft =>
  draftOf('TEMPLATE', { ...more, auxiliaryData: { interactive } })

/** A draft of each kind that LINE takes. */
export const DRAFTS: readonly Draft[] = [
  draftOf('TEXT', { text: 'Hello' }),
  draftOf('IMAGE', { media: linked(URL_OF_FILE) }),
  draftOf('IMAGE', {
    media: uploaded('image/png'),
    auxiliaryData: { interactive: { previewImageUrl: PREVIEW } },
  }),
  draftOf('VIDEO', {
    media: uploaded('video/mp4'),
    auxiliaryData: { interactive: { previewImageUrl: PREVIEW, trackingId: 'film-1' } },
  }),
  draftOf('AUDIO', { media: linked(URL_OF_FILE), auxiliaryData: { interactive: { duration: 60_000 } } }),
  draftOf('VOICE', { media: uploaded('audio/mp4'), auxiliaryData: { interactive: { duration: 900 } } }),
  draftOf('STICKER', { auxiliaryData: { interactive: { packageId: '446', stickerId: '1988' } } }),
  draftOf('LOCATION', { auxiliaryData: { location: { latitude: 35.68, longitude: 139.72 } } }),
  draftOf('LOCATION', {
    auxiliaryData: { location: { latitude: 35.68, longitude: 139.72, name: 'Station', address: 'Tokyo' } },
  }),
  structured({ type: 'flex', altText: 'A card', contents: { type: 'bubble' } }),
  structured({
    type: 'template',
    altText: 'Shall we?',
    template: { type: 'confirm', text: 'Shall we?', actions: [] },
  }),
  structured({
    type: 'imagemap',
    altText: 'A map',
    baseUrl: 'https://files.example/map',
    baseSize: { width: 1040, height: 1040 },
    actions: [],
  }),
  structured({ type: 'text', text: 'Pick one', quickReply: { items: [] } }),
  structured({ type: 'textV2', text: 'Hi {user}', substitution: {} }),
]

/** Tools of a test, whose calls are answered by `answer` and kept. */
export const toolsOf = (answer: Answer) => {
  const { fetch, calls } = fetching(answer)
  const tools: LineTools = {
    apiUrl: 'https://api.line.test',
    dataApiUrl: 'https://data.line.test',
    fetch,
    fetchPublic: nobody,
    now: () => 0,
  }
  return { tools, calls }
}

/** One of LINE's errors. */
export const lineError = (status: number, message: string, more: object = {}, headers = {}): Response =>
  Response.json({ message, ...more }, { status, headers })
