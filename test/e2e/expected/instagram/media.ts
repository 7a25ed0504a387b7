import { NOW } from '../../support/expected.ts'
import { type Cases, fires } from '../case.ts'

const STORY = { story: { id: '17900000000000001' } }
/** Nobody knows yet what kind of file it is. */
const FILE = { type: 'file', mime: null }

/** Files, stories and shared posts. Meta tells no mime type: the download does. */
export const MEDIA: Cases = {
  vercelchat_sample__image_attachment: fires({
    ext: 'mid.image.1',
    at: 1_772_998_034,
    type: 'IMAGE',
    file: { type: 'image', mime: null },
  }),
  vercelchat__storyReply: fires({
    ext: 'mid_ig_story_001',
    at: 1_772_998_034,
    type: 'STORY_REPLY',
    text: 'Is this available?',
    file: FILE,
    aux: STORY,
  }),
  vercelchat_sample__story_reply: fires({
    ext: 'mid.story.reply.1',
    at: 1_772_998_044,
    type: 'STORY_REPLY',
    text: 'Is this still available?',
    file: FILE,
    aux: STORY,
  }),
  vercelchat_sample__story_mention: fires({
    ext: 'mid.story.mention.1',
    at: 1_772_998_054,
    type: 'STORY_MENTION',
    file: FILE,
  }),
  'own/story_reply_no_url': fires({
    ext: 'mid_ig_story_gone',
    at: NOW,
    type: 'STORY_REPLY',
    text: 'Nice!',
    aux: { story: { id: '17900000000000008' } },
  }),
  'own/attachments_several': fires(
    { ext: 'mid_ig_several', at: NOW, type: 'IMAGE', text: 'Both', file: { type: 'image', mime: null } },
    { ext: 'mid_ig_several#1', at: NOW, type: 'VIDEO', file: { type: 'video', mime: null } },
  ),
  'own/media_kinds': fires(
    { ext: 'mid_ig_audio', at: NOW, type: 'AUDIO', file: { type: 'audio', mime: null } },
    { ext: 'mid_ig_file', at: NOW + 0.001, type: 'FILE', file: FILE },
    { ext: 'mid_ig_heart', at: NOW + 0.002, type: 'STICKER', aux: { like_heart: true } },
  ),
  // Both attachments are the one post.
  'own/share_twice': fires({
    ext: 'mid_ig_share',
    at: NOW,
    type: 'IG_SHARE',
    file: { ...FILE, title: 'Autumn' },
    aux: { share: { type: 'ig_post', title: 'Autumn', ig_post_media_id: '17900000000000005' } },
  }),
  // A card that another app has sent; a product that the customer asks about.
  'own/templates': fires(
    {
      ext: 'mid_ig_card',
      at: NOW,
      outbound: true,
      type: 'TEMPLATE',
      aux: {
        template: {
          generic: {
            elements: [
              {
                title: 'Jacket',
                subtitle: 'In blue',
                buttons: [{ type: 'postback', title: 'Buy', payload: 'BUY' }],
              },
            ],
          },
        },
      },
    },
    {
      ext: 'mid_ig_product_shared',
      at: NOW + 0.001,
      type: 'TEMPLATE',
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
  ),
  'own/shares': fires(
    {
      ext: 'mid_ig_reel',
      at: NOW,
      type: 'IG_SHARE',
      text: 'Like this',
      file: { ...FILE, title: 'Hiking' },
      aux: { share: { type: 'ig_reel', title: 'Hiking', reel_video_id: '6' } },
    },
    {
      ext: 'mid_ig_story',
      at: NOW + 0.001,
      type: 'IG_SHARE',
      file: FILE,
      aux: { share: { type: 'ig_story', id: '17900000000000007' } },
    },
    // A shared comment, of which nothing is told.
    { ext: 'mid_ig_comment', at: NOW + 0.002, type: 'IG_SHARE', aux: { share: { type: 'template' } } },
    {
      ext: 'mid_ig_plain',
      at: NOW + 0.003,
      type: 'IG_SHARE',
      aux: { share: { type: 'share', url: 'https://www.instagram.com/p/abc/' } },
    },
  ),
}
