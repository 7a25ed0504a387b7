import type { MessageType } from '../../../domain/contract.ts'

/** Where Messenger and Instagram differ in what they send. */
export interface Dialect {
  /** As it stands in a sentence. */
  readonly platform: 'Messenger' | 'Instagram'
  /** What a post calls itself. */
  readonly object: 'page' | 'instagram'
  /** The kind of the id by which a person is known: of one Page, or of one Instagram account. */
  readonly identity: 'psid' | 'igsid'
  /** True where a tag of ours comes back with the echo of what we send. */
  readonly isTagged: boolean
  /** What a shared post is, by the word of its attachment, where its address is that of a file. */
  readonly shares: ReadonlyMap<string, MessageType>
  /** What a `template` attachment is of which nothing is told: that of a shared comment on Instagram. */
  readonly template: 'TEMPLATE' | 'IG_SHARE'
}

export const MESSENGER: Dialect = {
  platform: 'Messenger',
  object: 'page',
  identity: 'psid',
  isTagged: true,
  shares: new Map<string, MessageType>([
    ['ig_post', 'IG_SHARE'],
    ['ig_reel', 'IG_SHARE'],
    ['ig_story', 'IG_SHARE'],
    ['post', 'FILE'],
    ['reel', 'VIDEO'],
    ['share', 'FILE'],
  ]),
  template: 'TEMPLATE',
}

export const INSTAGRAM: Dialect = {
  platform: 'Instagram',
  object: 'instagram',
  identity: 'igsid',
  isTagged: false,
  shares: new Map<string, MessageType>(
    ['share', 'ig_post', 'ig_reel', 'ig_story', 'post', 'reel', 'story'].map(word => [word, 'IG_SHARE']),
  ),
  template: 'IG_SHARE',
}
