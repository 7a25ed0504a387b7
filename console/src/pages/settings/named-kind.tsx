import { Input, Select } from '../../kit/fields.tsx'
import { text, word } from '../../strings/text.ts'

export interface NamedKindProps<K extends string> {
  readonly name: string
  readonly onName: (name: string) => void
  readonly nameHelp: string
  readonly kind: K
  readonly onKind: (kind: K) => void
  readonly kindHelp: string
  readonly kinds: readonly K[]
  /** The texts' prefix of the kinds' words. */
  readonly words: 'agents.kind' | 'tokens.kind'
  /** What the hub says against a field. */
  readonly wrong: (path: string) => string | undefined
}

/** Two fields: a name, and which kind it is of. */
export const NamedKind = <K extends string>(props: NamedKindProps<K>) => {
  const { kinds, kind, onKind, words, wrong } = props
  const choose = (value: string): void => {
    const chosen = kinds.find(one => one === value)
    if (chosen !== undefined) onKind(chosen)
  }
  return (
    <>
      <Input
        label={text('common.name')}
        help={props.nameHelp}
        value={props.name}
        onInput={props.onName}
        required
        autoFocus
        error={wrong('name')}
      />
      <Select
        label={text('common.kind')}
        help={props.kindHelp}
        value={kind}
        options={kinds.map(value => ({ value, label: word(words, value) }))}
        onChange={choose}
        error={wrong('kind')}
      />
    </>
  )
}
