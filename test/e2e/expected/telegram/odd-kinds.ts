import { NOW } from '../../support/expected.ts'
import { type Cases, fires } from '../case.ts'
import { anna, annas, CHANNEL, NEWS } from './common.ts'

const size = (ending: string, file_size: number, width: number, height: number) => ({
  file_id: `BQACAgIAAxkBAAga${ending}`,
  file_unique_id: `AgADga${ending}`,
  file_size,
  width,
  height,
})

/** What has words, or none, and is none of the usual kinds: it is a text, and the whole of it stands beside. */
export const ODD_KINDS: Cases = {
  'own/poll': fires({
    ext: annas(118),
    at: NOW,
    text: 'Blue or green?',
    aux: anna({
      poll: {
        id: '6001',
        question: 'Blue or green?',
        options: [
          { text: 'Blue', voter_count: 0 },
          { text: 'Green', voter_count: 0 },
        ],
        total_voter_count: 0,
        is_closed: false,
        is_anonymous: true,
        type: 'regular',
        allows_multiple_answers: false,
      },
    }),
  }),
  'own/game': fires({
    ext: annas(119),
    at: NOW,
    text: 'Lumberjack',
    aux: anna({
      game: {
        title: 'Lumberjack',
        description: 'Cut it',
        photo: [size('s', 1_200, 67, 90), size('x', 90_400, 600, 800), size('m', 20_300, 240, 320)],
      },
    }),
  }),
  'own/invoice': fires({
    ext: annas(120),
    at: NOW,
    text: 'Jacket',
    aux: anna({
      invoice: {
        title: 'Jacket',
        description: 'Blue',
        start_parameter: 'j',
        currency: 'EUR',
        total_amount: 8_900,
      },
    }),
  }),
  'own/checklist': fires({
    ext: annas(121),
    at: NOW,
    text: 'To pack',
    aux: anna({
      checklist: {
        title: 'To pack',
        tasks: [
          { id: 1, text: 'Jacket' },
          { id: 2, text: 'Boots' },
        ],
      },
    }),
  }),
  'own/paid_media': fires({
    ext: annas(122),
    at: NOW,
    text: 'For fans',
    aux: anna({
      paid_media: { star_count: 5, paid_media: [{ type: 'preview', width: 600, height: 800 }] },
    }),
  }),
  'own/giveaway': fires({
    ext: '-1001888000222:123',
    at: NOW,
    aux: {
      sender_chat: CHANNEL,
      giveaway: { chats: [CHANNEL], winners_selection_date: NOW + 86_400, winner_count: 3 },
    },
    user: NEWS,
  }),
}
