import { NOW } from '../../support/expected.ts'
import { type Cases, fires } from '../case.ts'
import { anna, annas } from './common.ts'

const VLASOV = {
  id: 250_918_540,
  is_bot: false,
  first_name: 'Андрей',
  last_name: 'Власов',
  username: 'aka_dude',
  language_code: 'en',
}
const ANDREY = { first_name: 'Андрей', last_name: 'Власов', username: 'aka_dude' }
const VIDEO = { duration: 13, width: 512, height: 640, file_size: 1_381_334 }

/** Files of every kind. A photo comes in several sizes, of which the largest counts, and without its type. */
export const MEDIA: Cases = {
  teloxide_message__de_image: fires({
    ext: '250918540:199791',
    at: 1_568_290_622,
    type: 'IMAGE',
    file: { type: 'image', mime: null },
    aux: { from: VLASOV, photo: { file_size: 75_245, width: 962, height: 719 } },
    user: ANDREY,
  }),
  vercelchat_sample__photo_message: fires({
    ext: '100000001:17',
    at: 1_753_164_384,
    type: 'IMAGE',
    file: { type: 'image', mime: null },
    aux: {
      from: {
        id: 100_000_001,
        is_bot: false,
        first_name: 'Test User',
        username: 'testuser',
        language_code: 'en',
      },
      photo: { file_size: 173_215, width: 816, height: 1_023 },
    },
    user: { first_name: 'Test User', username: 'testuser' },
  }),
  teloxide_message__parse_caption_entities: fires({
    ext: '27433968:3460',
    at: 1_655_671_349,
    type: 'IMAGE',
    text: 'www.example.com',
    file: { type: 'image', mime: null },
    aux: {
      from: {
        id: 27_433_968,
        is_bot: false,
        first_name: 'Crax | rats addict',
        username: 'tacocrasco',
        language_code: 'en',
      },
      caption_entities: [{ offset: 0, length: 15, type: 'url' }],
      photo: { file_size: 162_061, width: 1_280, height: 1_280 },
    },
    user: { first_name: 'Crax | rats addict', username: 'tacocrasco' },
  }),
  teloxide_message__show_caption_above_media: fires({
    ext: '1459074222:140',
    at: 1_739_041_615,
    type: 'IMAGE',
    text: 'El Psy Kongroo',
    file: { type: 'image', mime: null },
    aux: {
      from: {
        id: 1_459_074_222,
        is_bot: false,
        first_name: 'shadowchain',
        username: 'shdwchn10',
        language_code: 'en',
        is_premium: true,
      },
      show_caption_above_media: true,
      photo: { file_size: 358, width: 82, height: 125 },
    },
    user: { first_name: 'shadowchain', username: 'shdwchn10' },
  }),
  teloxide_message__de_media_forwarded: fires({
    ext: '250918540:198283',
    at: 1_567_927_221,
    type: 'VIDEO',
    file: { type: 'video', mime: 'video/mp4' },
    aux: { from: VLASOV, video: VIDEO },
    user: ANDREY,
  }),
  teloxide_message__de_media_group_forwarded: fires({
    ext: '250918540:198283',
    at: 1_567_927_221,
    type: 'VIDEO',
    file: { type: 'video', mime: 'video/mp4' },
    aux: { from: VLASOV, media_group_id: '12543417770506682', video: VIDEO },
    user: ANDREY,
  }),
  teloxide_message__de_sticker: fires({
    ext: '250918540:199787',
    at: 1_568_290_188,
    type: 'STICKER',
    file: { type: 'image', mime: null },
    aux: {
      from: VLASOV,
      sticker: {
        width: 512,
        height: 512,
        emoji: '😡',
        set_name: 'AdvenTimeAnim',
        is_animated: true,
        is_video: false,
        type: 'regular',
        file_size: 16_639,
      },
    },
    user: ANDREY,
  }),
  // The same file is told as a document as well: it is one message.
  'own/animation': fires({
    ext: annas(101),
    at: NOW,
    type: 'GIF',
    text: 'Hello!',
    file: { type: 'video', mime: 'video/mp4', title: 'wave.mp4' },
    aux: anna({ animation: { duration: 2, width: 320, height: 240, file_size: 51_200 } }),
  }),
  'own/live_photo': fires({
    ext: annas(102),
    at: NOW,
    type: 'VIDEO',
    text: 'It moves',
    file: { type: 'video', mime: 'video/mp4' },
    aux: anna({ live_photo: { width: 720, height: 960, duration: 3, file_size: 812_000 } }),
  }),
  'own/sticker_static': fires({
    ext: annas(103),
    at: NOW,
    type: 'STICKER',
    file: { type: 'image', mime: null },
    aux: anna({
      sticker: {
        type: 'regular',
        width: 512,
        height: 512,
        is_animated: false,
        is_video: false,
        emoji: '👍',
        set_name: 'Thumbs',
        file_size: 20_480,
      },
    }),
  }),
  'own/sticker_video': fires({
    ext: annas(104),
    at: NOW,
    type: 'STICKER',
    file: { type: 'image', mime: null },
    aux: anna({
      sticker: {
        type: 'regular',
        width: 512,
        height: 512,
        is_animated: false,
        is_video: true,
        emoji: '🔥',
        file_size: 90_112,
      },
    }),
  }),
  'own/voice': fires({
    ext: annas(105),
    at: NOW,
    type: 'VOICE',
    file: { type: 'audio', mime: 'audio/ogg' },
    aux: anna({ voice: { duration: 4, file_size: 15_872 } }),
  }),
  'own/audio': fires({
    ext: annas(106),
    at: NOW,
    type: 'AUDIO',
    text: 'Listen',
    file: { type: 'audio', mime: 'audio/mpeg', title: 'green.mp3' },
    aux: anna({ audio: { duration: 215, performer: 'The Testers', title: 'Green', file_size: 3_440_000 } }),
  }),
  'own/video_note': fires({
    ext: annas(107),
    at: NOW,
    type: 'VIDEO',
    file: { type: 'video', mime: null },
    aux: anna({ video_note: { length: 240, duration: 6, file_size: 400_000 } }),
  }),
  'own/document': fires({
    ext: annas(108),
    at: NOW,
    type: 'FILE',
    text: 'Is this right?',
    file: { type: 'file', mime: 'application/pdf', title: 'Bill.pdf' },
    aux: anna({
      caption_entities: [{ offset: 8, length: 5, type: 'bold' }],
      document: { file_size: 88_200 },
    }),
  }),
  // Telegram lets names and types be lost.
  'own/document_bare': fires({
    ext: annas(109),
    at: NOW,
    type: 'FILE',
    file: { type: 'file', mime: null },
    aux: anna({ document: { file_size: 12 } }),
  }),
  // An album is several messages, which have its id in common.
  'own/album_first': fires({
    ext: annas(130),
    at: NOW,
    type: 'IMAGE',
    text: 'Both of them',
    file: { type: 'image', mime: null },
    aux: anna({ media_group_id: '14011', photo: { file_size: 90_400, width: 600, height: 800 } }),
  }),
  'own/album_second': fires({
    ext: annas(131),
    at: NOW,
    type: 'IMAGE',
    file: { type: 'image', mime: null },
    aux: anna({ media_group_id: '14011', photo: { file_size: 90_400, width: 600, height: 800 } }),
  }),
}
