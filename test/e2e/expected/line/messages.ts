import { NOW } from '../../support/expected.ts'
import { type Case, type Cases, fires, SILENT } from '../case.ts'
import { before, TEXT_BEFORE } from './before.ts'
import {
  file,
  inGroup,
  inRoom,
  inSampleGroup,
  inSampleRoom,
  READ_TOKEN,
  SAMPLE_TOKEN,
  SAMPLE_USER,
  THEN,
  TOKEN,
  USER,
} from './common.ts'

const hello = (aux: object = {}): Case =>
  fires({ ext: '325708', at: THEN, text: 'Hello, world', aux: { ...SAMPLE_TOKEN, ...aux } })

/** What people write. */
export const MESSAGES: Cases = {
  linesdk__message_text: hello(),
  // It came before, and was not taken: it is told as if it came for the first time.
  linesdk__message_text_redelivery: hello(),
  linesdk__message_text_group: hello(inSampleGroup(SAMPLE_USER)),
  linesdk__message_text_room: hello(inSampleRoom(SAMPLE_USER)),
  linesdk__message_location: fires({
    ext: '325708',
    at: THEN,
    type: 'LOCATION',
    aux: {
      location: {
        latitude: 35.65910807942215,
        longitude: 139.70372892916203,
        name: 'my location',
        address: 'Tokyo',
        url: null,
      },
    },
  }),
  linesdk__message_sticker: fires({
    ext: '325708',
    at: THEN,
    type: 'STICKER',
    text: 'Just sticker',
    aux: {
      packageId: '1',
      stickerId: '1',
      stickerResourceType: 'STATIC',
      keywords: ['Love You', 'Love'],
      ...SAMPLE_TOKEN,
    },
  }),

  // LINE asks whether somebody is there.
  'own/verify': SILENT,
  'own/text': fires({
    ext: '460000000000000001',
    at: NOW,
    text: 'こんにちは 👋',
    aux: { ...TOKEN, ...READ_TOKEN },
  }),
  'own/text_emojis_mention': fires({
    ext: '460000000000000002',
    at: NOW,
    text: '@All @shop Good Morning! (love)',
    aux: {
      emojis: [{ index: 25, length: 6, productId: '5ac1bfd5040ab15980c9b435', emojiId: '001' }],
      mention: {
        mentionees: [
          { index: 0, length: 4, type: 'all' },
          {
            index: 5,
            length: 5,
            userId: 'U5d2a1e7c9b8f4063a1c2d3e4f5061728',
            type: 'user',
            isSelf: true,
          },
        ],
      },
      ...TOKEN,
      ...inGroup(USER),
    },
  }),
  'own/text_quote': {
    after: [before()],
    events: [{ ext: '460000000000000003', at: NOW, text: 'Yes, this one', aux: TOKEN, quote: TEXT_BEFORE }],
  },
  'own/text_quote_unknown': fires({
    ext: '460000000000000004',
    at: NOW,
    text: 'And this?',
    aux: { ...TOKEN, quoted_ext_identifier: '468789532432007169' },
  }),
  'own/text_standby': fires({
    ext: '460000000000000005',
    at: NOW,
    text: 'Is somebody there?',
    aux: { ...TOKEN, mode: 'standby' },
  }),
  'own/text_group_nobody': fires({
    ext: '460000000000000006',
    at: NOW,
    text: 'From LINE for PC',
    aux: { ...TOKEN, ...inGroup() },
  }),
  'own/location_bare': fires({
    ext: '460000000000000015',
    at: NOW,
    type: 'LOCATION',
    aux: { location: { latitude: 35.687574, longitude: 139.72922, name: null, address: null, url: null } },
  }),
  'own/sticker': fires({
    ext: '460000000000000016',
    at: NOW,
    type: 'STICKER',
    aux: {
      packageId: '11537',
      stickerId: '52002734',
      stickerResourceType: 'ANIMATION',
      keywords: ['cony', 'sally'],
      ...TOKEN,
    },
  }),
  'own/sticker_quote': {
    after: [before()],
    events: [
      {
        ext: '460000000000000017',
        at: NOW,
        type: 'STICKER',
        aux: { packageId: '446', stickerId: '1988', stickerResourceType: 'STATIC', ...TOKEN },
        quote: TEXT_BEFORE,
      },
    ],
  },
}

const sampleFile = (type: 'IMAGE' | 'VIDEO' | 'AUDIO', aux: object): Case =>
  fires({
    ext: '325708',
    at: THEN,
    type,
    file: file(type.toLowerCase()),
    aux: { ...SAMPLE_TOKEN, ...aux },
  })

/** Files: what they are is known when they were fetched. */
export const FILES: Cases = {
  linesdk__message_audio: sampleFile('AUDIO', { duration: 60_000 }),
  linesdk__message_video: sampleFile('VIDEO', { duration: 60_000 }),
  linesdk__message_image_room: sampleFile('IMAGE', inSampleRoom()),
  linesdk__message_image_imageset: fires({
    ext: '354718705033693861',
    at: 1_627_356_924.722,
    type: 'IMAGE',
    file: file('image'),
    aux: { imageSet: { id: 'E005D41A7288F41B655', index: 2, total: 2 }, ...SAMPLE_TOKEN },
  }),
  linesdk__message_file: fires({
    ext: '325708',
    at: THEN,
    type: 'FILE',
    file: file('file', 'file.txt'),
    aux: { fileSize: 2138 },
  }),
  'own/image': fires({
    ext: '460000000000000010',
    at: NOW,
    type: 'IMAGE',
    file: file('image'),
    aux: TOKEN,
  }),
  'own/image_set_android': fires({
    ext: '460000000000000011',
    at: NOW,
    type: 'IMAGE',
    file: file('image'),
    aux: {
      imageSet: { id: 'E005D41A7288F41B65593ED38FF6E9834B046AB36A37921A56BC236F13A91855' },
      ...TOKEN,
    },
  }),
  'own/image_without_provider': fires({
    ext: '460000000000000012',
    at: NOW,
    type: 'IMAGE',
    file: file('image'),
  }),
  'own/video': fires({
    ext: '460000000000000013',
    at: NOW,
    type: 'VIDEO',
    file: file('video'),
    aux: { duration: 60_000, ...TOKEN },
  }),
  'own/audio': fires({
    ext: '460000000000000014',
    at: NOW,
    type: 'AUDIO',
    file: file('audio'),
    aux: { duration: 2_500 },
  }),
}

/** What comes in one post. */
export const BATCHES: Cases = {
  // What cannot be read costs the others nothing.
  'own/batch_with_a_broken_one': {
    events: [
      { ext: '460000000000000040', at: NOW, text: 'One', aux: TOKEN },
      { ext: '460000000000000041', at: NOW + 1, text: 'Two', aux: { ...TOKEN, ...inRoom(USER) } },
    ],
    quarantined: true,
  },
}
