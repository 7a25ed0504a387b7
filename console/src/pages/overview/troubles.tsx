import type { ComponentChildren } from 'preact'
import { Empty } from '../../kit/empty.tsx'
import { Card } from '../../kit/page.tsx'

/** One that needs somebody. */
export interface Trouble {
  readonly id: string
  readonly name: string
  /** Where it can be mended. */
  readonly href: string
  /** What is wrong with it. */
  readonly words: ComponentChildren
  /** The same in a word. */
  readonly badge: ComponentChildren
}

export interface TroublesProps {
  readonly title: string
  readonly icon: string
  /** A link to all of them, with trouble or not. */
  readonly all: ComponentChildren
  /** What is said where there is no trouble. */
  readonly none: string
  readonly troubles: readonly Trouble[]
  /** Where there are more than these. */
  readonly more?: ComponentChildren
}

/** A card of what needs somebody, a line each. */
export const Troubles = ({ title, icon, all, none, troubles, more = false }: TroublesProps) => (
  <Card title={title} icon={icon} actions={all} isFlush>
    {troubles.length === 0 ? (
      <Empty icon="utility:success" title={none} />
    ) : (
      <ul>
        {troubles.map(({ id, name, href, words, badge }) => (
          <li key={id} class="gt-trouble">
            <div class="gt-trouble__words">
              <a href={href}>{name}</a>
              <span>{words}</span>
            </div>
            {badge}
          </li>
        ))}
        {more !== false && <li class="gt-trouble">{more}</li>}
      </ul>
    )}
  </Card>
)
