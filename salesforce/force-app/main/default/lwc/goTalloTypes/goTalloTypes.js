/* The types of messages, as people call them. */
import typeAudio from '@salesforce/label/c.GoTallo_Type_Audio'
import typeButton from '@salesforce/label/c.GoTallo_Type_Button'
import typeContact from '@salesforce/label/c.GoTallo_Type_Contact'
import typeEvent from '@salesforce/label/c.GoTallo_Type_Event'
import typeFile from '@salesforce/label/c.GoTallo_Type_File'
import typeGif from '@salesforce/label/c.GoTallo_Type_Gif'
import typeHsm from '@salesforce/label/c.GoTallo_Type_Hsm'
import typeIgShare from '@salesforce/label/c.GoTallo_Type_IgShare'
import typeImage from '@salesforce/label/c.GoTallo_Type_Image'
import typeLocation from '@salesforce/label/c.GoTallo_Type_Location'
import typeMediaHsm from '@salesforce/label/c.GoTallo_Type_MediaHsm'
import typeSticker from '@salesforce/label/c.GoTallo_Type_Sticker'
import typeStoryMention from '@salesforce/label/c.GoTallo_Type_StoryMention'
import typeStoryReply from '@salesforce/label/c.GoTallo_Type_StoryReply'
import typeTemplate from '@salesforce/label/c.GoTallo_Type_Template'
import typeText from '@salesforce/label/c.GoTallo_Type_Text'
import typeVideo from '@salesforce/label/c.GoTallo_Type_Video'
import typeVoice from '@salesforce/label/c.GoTallo_Type_Voice'
import typeWaInteractive from '@salesforce/label/c.GoTallo_Type_WaInteractive'

const labels = {
  typeText,
  typeImage,
  typeVideo,
  typeAudio,
  typeVoice,
  typeFile,
  typeGif,
  typeSticker,
  typeLocation,
  typeContact,
  typeButton,
  typeWaInteractive,
  typeTemplate,
  typeHsm,
  typeMediaHsm,
  typeStoryMention,
  typeStoryReply,
  typeIgShare,
  typeEvent,
}

const TYPES = {
  TEXT: labels.typeText,
  IMAGE: labels.typeImage,
  VIDEO: labels.typeVideo,
  AUDIO: labels.typeAudio,
  VOICE: labels.typeVoice,
  FILE: labels.typeFile,
  GIF: labels.typeGif,
  STICKER: labels.typeSticker,
  LOCATION: labels.typeLocation,
  CONTACT: labels.typeContact,
  BUTTON: labels.typeButton,
  WA_INTERACTIVE: labels.typeWaInteractive,
  TEMPLATE: labels.typeTemplate,
  HSM: labels.typeHsm,
  MEDIA_HSM: labels.typeMediaHsm,
  STORY_MENTION: labels.typeStoryMention,
  STORY_REPLY: labels.typeStoryReply,
  IG_SHARE: labels.typeIgShare,
  EVENT: labels.typeEvent,
}

/** As options to choose from. */
export const TYPE_OPTIONS = Object.entries(TYPES).map(([value, label]) => ({ value, label }))

/** A type that came later than this package is called as the hub calls it. */
export const typeLabelOf = type => (Object.hasOwn(TYPES, type) ? TYPES[type] : type)
