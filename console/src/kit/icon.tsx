import icons from 'virtual:icons'

type Size = 'xx-small' | 'x-small' | 'small' | 'medium' | 'large'

const SIZES: Readonly<Record<Size, string>> = {
  'xx-small': 'slds-icon_xx-small',
  'x-small': 'slds-icon_x-small',
  small: 'slds-icon_small',
  medium: '',
  large: 'slds-icon_large',
}

const TONES = {
  default: 'slds-icon-text-default',
  light: 'slds-icon-text-light',
  success: 'slds-icon-text-success',
  warning: 'slds-icon-text-warning',
  error: 'slds-icon-text-error',
  inherit: 'gt-icon-inherit',
} as const

/** What a standard icon stands on. */
const GROUNDS: Readonly<Record<string, string>> = {
  'standard:connected_apps': 'slds-icon-standard-connected-apps',
  'standard:messaging_conversation': 'slds-icon-standard-messaging-conversation',
  'standard:home': 'slds-icon-standard-home',
  'standard:omni_channel': 'slds-icon-standard-omni-channel',
  'standard:incident': 'slds-icon-standard-incident',
  'standard:outcome': 'slds-icon-standard-outcome',
  'standard:settings': 'slds-icon-standard-settings',
  'standard:portal': 'slds-icon-standard-portal',
  'standard:data_streams': 'slds-icon-standard-data-streams',
  'standard:person_name': 'slds-icon-standard-person-name',
  'standard:event': 'slds-icon-standard-event',
}

export interface IconProps {
  /** As `utility:add` or `standard:home`; the build takes in whichever the source names. */
  readonly name: string
  readonly size?: Size
  readonly tone?: keyof typeof TONES
  /** What it says where no text beside it does. */
  readonly label?: string
  readonly class?: string
}

/** The drawing of an icon alone, as a button has it within. */
export const Shape = ({ name, class: own }: { name: string; class: string }) => {
  const [box = '0 0 52 52', shape = ''] = icons[name] ?? []
  return (
    <svg
      class={own}
      viewBox={box}
      aria-hidden="true"
      // Shapes of the design system, put in by the build.
      dangerouslySetInnerHTML={{ __html: shape }}
    />
  )
}

/** An icon of the Lightning Design System that stands by itself. */
export const Icon = ({ name, size = 'small', tone = 'default', label, class: own = '' }: IconProps) => {
  const ground = GROUNDS[name]
  const classes = `slds-icon ${SIZES[size]} ${ground === undefined ? TONES[tone] : ''}`
  return (
    <span class={`slds-icon_container ${ground ?? ''} ${own}`} title={label}>
      <Shape name={name} class={classes} />
      {label !== undefined && <span class="slds-assistive-text">{label}</span>}
    </span>
  )
}
