import { NOW, type Wanted } from '../../support/expected.ts'
import { type Cases, fires } from '../case.ts'

const STICKER = { sticker_id: 369_239_263_222_822 }

const sticker = (ext: string, at: number): Wanted => ({
  ext,
  at,
  type: 'STICKER',
  file: { type: 'image', mime: null },
  aux: STICKER,
})

/** Files, places, links and shared posts. Meta tells no mime type: the download does. */
export const MEDIA: Cases = {
  vercelchat__imageAttachment: fires({
    ext: 'm_FAKE_IMG_001',
    at: 1_772_998_104,
    type: 'IMAGE',
    file: { type: 'image', mime: null },
  }),
  // The text is the caption of the first.
  'own/attachments_several': fires(
    { ext: 'm_SEVERAL', at: NOW, type: 'IMAGE', text: 'Three of them', file: { type: 'image', mime: null } },
    { ext: 'm_SEVERAL#1', at: NOW, type: 'VIDEO', file: { type: 'video', mime: null } },
    {
      ext: 'm_SEVERAL#2',
      at: NOW,
      type: 'FILE',
      file: { type: 'file', mime: null, title: 'Rechnung für Ada.pdf' },
    },
  ),
  'own/media_kinds': fires(
    { ext: 'm_AUDIO', at: NOW, type: 'AUDIO', file: { type: 'audio', mime: null } },
    { ext: 'm_VIDEO', at: NOW + 0.001, type: 'VIDEO', file: { type: 'video', mime: null } },
    { ext: 'm_GIF', at: NOW + 0.002, type: 'GIF', file: { type: 'video', mime: null } },
    { ext: 'm_FILE', at: NOW + 0.003, type: 'FILE', file: { type: 'file', mime: null } },
  ),
  'own/stickers': fires(
    sticker('m_STICKER_NEW', NOW),
    sticker('m_STICKER_OLD', NOW + 0.001),
    sticker('m_STICKER_BOTH', NOW + 0.002),
  ),
  'own/location': fires({
    ext: 'm_LOCATION',
    at: NOW,
    type: 'LOCATION',
    aux: {
      location: {
        latitude: 52.5163,
        longitude: 13.3777,
        name: "Ada's location",
        address: null,
        url: 'https://l.facebook.com/l.php?u=1',
      },
    },
  }),
  'own/fallbacks': fires(
    {
      ext: 'm_LINK',
      at: NOW,
      text: 'Look: https://example.com/jacket',
      aux: { link: { title: 'A jacket', url: 'https://example.com/jacket' } },
    },
    { ext: 'm_LINK_BARE', at: NOW + 0.001, text: 'https://example.com/' },
    {
      ext: 'm_SHARE_UNKNOWN',
      at: NOW + 0.002,
      status: 'FAILED',
      aux: { unsupported: { type: 'fallback', errors: [] } },
    },
  ),
  'own/shares': fires(
    {
      ext: 'm_POST',
      at: NOW,
      aux: { share: { type: 'post', title: 'Sale', url: 'https://www.facebook.com/acme/posts/1', id: '1' } },
    },
    {
      ext: 'm_REEL',
      at: NOW + 0.001,
      type: 'VIDEO',
      file: { type: 'video', mime: null, title: 'How it is made' },
      aux: { share: { type: 'reel', title: 'How it is made', reel_video_id: 42 } },
    },
    {
      ext: 'm_IG_REEL',
      at: NOW + 0.002,
      type: 'IG_SHARE',
      text: 'This one',
      file: { type: 'file', mime: null, title: 'Hiking' },
      aux: { share: { type: 'ig_reel', title: 'Hiking', reel_video_id: 43 } },
    },
    {
      ext: 'm_IG_POST',
      at: NOW + 0.003,
      type: 'IG_SHARE',
      aux: { share: { type: 'ig_post', title: 'Autumn', url: 'https://www.instagram.com/p/abc/' } },
    },
  ),
  'own/templates': fires(
    {
      ext: 'm_PRODUCT',
      at: NOW,
      type: 'TEMPLATE',
      text: 'Is it blue?',
      aux: {
        template: {
          product: {
            elements: [
              {
                id: '1',
                retailer_id: 'j-1',
                image_url: 'https://example.com/j.png',
                title: 'Jacket',
                subtitle: '$99',
              },
            ],
          },
        },
      },
    },
    {
      ext: 'm_BOOKING',
      at: NOW + 0.001,
      type: 'TEMPLATE',
      aux: { template: { type: 'appointment_booking', title: 'Fitting', time: '2025-08-01T10:00:00+0200' } },
    },
  ),
}
