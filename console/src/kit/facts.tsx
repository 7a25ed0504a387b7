import type { ComponentChildren } from 'preact'

/** What is known of one thing: names and values. */
export const Facts = ({
  facts,
}: {
  facts: readonly (readonly [name: string, value: ComponentChildren])[]
}) => (
  <dl class="gt-facts">
    {facts.map(([name, value]) => (
      <div key={name}>
        <dt>{name}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
)

export interface FigureProps {
  readonly label: string
  /** Null: not known yet. */
  readonly value: ComponentChildren
  readonly detail?: ComponentChildren
  readonly tone?: 'neutral' | 'success' | 'warning' | 'error'
  /** The value is a phrase, not a number. */
  readonly isPhrase?: boolean
}

/** One number that counts above all others, large. */
export const Figure = ({ label, value, detail, tone = 'neutral', isPhrase = false }: FigureProps) => (
  <div class={`gt-figure gt-figure_${tone}`}>
    <div class="gt-figure__label">{label}</div>
    <div class={`gt-figure__value ${isPhrase ? 'gt-figure__value_words' : ''}`}>{value}</div>
    {detail !== undefined && <div class="gt-figure__detail">{detail}</div>}
  </div>
)
