import { NOW } from '../../support/expected.ts'
import { type Cases, fires } from '../case.ts'

/** Files of every kind. */
export const MEDIA: Cases = {
  meta_openapi_in__image_message: fires({
    ext: 'wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQTRBNjU5OUFFRTAzODEwMTQ0RgA=',
    at: 1_744_344_496,
    type: 'IMAGE',
    text: 'Taj Mahal',
    file: { type: 'image', mime: 'image/jpeg' },
  }),
  vercelchat_sample__image_message: fires({
    ext: 'wamid.HBgNMTU1NTEyMzQ1NjcVAgASGBQzQUYwMDAwMDAwMDAwMDAwMDAB',
    at: 1_700_000_001,
    type: 'IMAGE',
    text: 'Check this out',
    file: { type: 'image', mime: 'image/jpeg' },
    user: { first_name: 'Test User', phone_number: '+15551234567' },
  }),
  'own/audio': fires({
    ext: 'wamid.OWN_AUDIO',
    at: NOW,
    type: 'AUDIO',
    file: { type: 'audio', mime: 'audio/ogg; codecs=opus' },
  }),
  'own/voice': fires({
    ext: 'wamid.OWN_VOICE',
    at: NOW,
    type: 'VOICE',
    file: { type: 'audio', mime: 'audio/ogg; codecs=opus' },
  }),
  'own/video_forwarded': fires({
    ext: 'wamid.OWN_VIDEO',
    at: NOW,
    type: 'VIDEO',
    text: 'Look',
    file: { type: 'video', mime: 'video/mp4' },
    aux: { forwarded: true },
  }),
  // An empty caption is none.
  'own/document': fires({
    ext: 'wamid.OWN_DOCUMENT',
    at: NOW,
    type: 'FILE',
    file: { type: 'file', mime: 'application/pdf', title: 'Offer 2026.pdf' },
  }),
  'own/sticker_animated': fires({
    ext: 'wamid.OWN_STICKER',
    at: NOW,
    type: 'STICKER',
    file: { type: 'image', mime: 'image/webp' },
    aux: { animated: true },
  }),
}
