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

export interface PlatformMarkProps {
  /** As the API has it. */
  readonly type: string
  readonly isLarge?: boolean
}

/** The mark of a platform in its own colour; its name stands beside it. */
export const PlatformMark = ({ type, isLarge = false }: PlatformMarkProps) => {
  const [icon, ground] = MARKS[type] ?? ['utility:world', 'gt-mark_custom']
  return (
    <span class={`gt-mark ${isLarge ? 'gt-mark_large' : ''} ${ground}`} aria-hidden="true">
      <Icon name={icon} size={isLarge ? 'small' : 'x-small'} tone="inherit" />
    </span>
  )
}

/** A platform's name, such as "WhatsApp". */
export const platformName = (type: string): string => word('platform', type)
