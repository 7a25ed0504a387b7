import { word } from '../strings/text.ts'
import { Icon } from './icon.tsx'

const MARKS: Readonly<Record<string, readonly [icon: string, ground: string]>> = {
  WHATSAPP: ['standard:whatsapp', 'gt-mark_whatsapp'],
  INSTAGRAM: ['utility:photo', 'gt-mark_instagram'],
  FACEBOOK: ['utility:comments', 'gt-mark_facebook'],
  TELEGRAM: ['utility:send', 'gt-mark_telegram'],
  LINE: ['utility:chat', 'gt-mark_line'],
  VIBER: ['utility:call', 'gt-mark_viber'],
  SMS: ['utility:sms', 'gt-mark_sms'],
  CUSTOM: ['utility:apex', 'gt-mark_custom'],
}

const SIZES = { small: 'gt-mark_small', medium: '', large: 'gt-mark_large' } as const

export interface PlatformMarkProps {
  /** As the API has it. */
  readonly type: string
  readonly size?: keyof typeof SIZES
}

/** The mark of a platform in its own colour; its name stands beside it. */
export const PlatformMark = ({ type, size = 'medium' }: PlatformMarkProps) => {
  const [icon, ground] = MARKS[type] ?? ['utility:world', 'gt-mark_custom']
  return (
    <span class={`gt-mark ${SIZES[size]} ${ground}`} aria-hidden="true">
      <Icon
        name={icon}
        size={size === 'small' ? 'xx-small' : size === 'large' ? 'small' : 'x-small'}
        tone="inherit"
      />
    </span>
  )
}

/** A platform's name, such as "WhatsApp". */
export const platformName = (type: string): string => word('platform', type)

/** Who runs it, as one says "at WhatsApp" and "at Twilio". */
export const operatorName = (type: string): string => {
  const name = word('platforms.operator', type)
  return name === type ? platformName(type) : name
}
