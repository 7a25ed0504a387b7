import type { Command } from 'commander'
import { Refusal } from '../domain/errors.ts'

/** A command, as far as a shell completes it. */
interface Node {
  /** The words that lead to it, without the program's name. */
  readonly path: readonly string[]
  /** What may follow: subcommands, choices of an argument, options; each with what it does. */
  readonly words: readonly (readonly [word: string, meaning: string])[]
}

const nodesOf = (command: Command, path: readonly string[] = []): Node[] => {
  const subcommands = command.commands.map(one => [one.name(), one.description()] as const)
  const choices = command.registeredArguments.flatMap(({ argChoices = [], description }) =>
    argChoices.map(choice => [choice, description] as const),
  )
  const options = command.options.flatMap(({ long, description }) =>
    long ? [[long, description] as const] : [],
  )
  const words = [...subcommands, ...choices, ...options, ['--help', 'say how it is used'] as const]
  const below = command.commands.flatMap(one => nodesOf(one, [...path, one.name()]))
  return [...below, { path, words }]
}

const lengthOf = ({ path }: Node): number => path.join(' ').length

/** The longest first: what they begin with stands in the others too. */
const longestFirst = (nodes: readonly Node[]): Node[] => nodes.toSorted((a, b) => lengthOf(b) - lengthOf(a))

const casesOf = (nodes: readonly Node[], body: (node: Node) => string): string =>
  longestFirst(nodes)
    .map(node => `    "${node.path.map(word => ` ${word}`).join('')}"*) ${body(node)} ;;`)
    .join('\n')

const bash = (name: string, nodes: readonly Node[]): string => `# ${name} completion bash
_${name}() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" words="" said="" word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    [[ $word == -* ]] || said="$said $word"
  done
  case "$said" in
${casesOf(nodes, ({ words }) => `words="${words.map(([word]) => word).join(' ')}"`)}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o default -F _${name} ${name}
`

/** What stands between single quotes, with a colon that ends no word. */
const quoted = (text: string): string => text.replaceAll("'", "'\\''")

const zsh = (name: string, nodes: readonly Node[]): string => `#compdef ${name}
_${name}() {
  local said="" word
  local -a known
  for word in "\${(@)words[2,CURRENT-1]}"; do
    [[ $word == -* ]] || said="$said $word"
  done
  case "$said" in
${casesOf(
  nodes,
  ({ words }) => `known=(${words.map(([word, meaning]) => `'${word}:${quoted(meaning)}'`).join(' ')})`,
)}
  esac
  _describe '${name}' known || _files
}
compdef _${name} ${name}
`

const fish = (name: string, nodes: readonly Node[]): string => {
  const lines = nodes.flatMap(({ path, words }) => {
    const below = nodes.filter(
      one => one.path.length === path.length + 1 && one.path.join(' ').startsWith(path.join(' ')),
    )
    const seen = path.map(word => `__fish_seen_subcommand_from ${word}`)
    const others = below.map(one => one.path.at(-1) ?? '')
    const unseen = others.length === 0 ? [] : [`not __fish_seen_subcommand_from ${others.join(' ')}`]
    const condition = [...seen, ...unseen].join('; and ')
    return words.map(([word, meaning]) => {
      const what = word.startsWith('--') ? `-l ${word.slice(2)}` : `-a ${word}`
      return `complete -c ${name} -n '${condition}' ${what} -d '${meaning.replaceAll("'", "\\'")}'`
    })
  })
  return `# ${name} completion fish\n${lines.join('\n')}\n`
}

const SHELLS = { bash, zsh, fish }

/**
 * A script by which a shell completes the commands and options of a program.
 * @throws Refusal `invalid` for a shell that is not known
 */
export const completionOf = (program: Command, shell: string): string => {
  const make = SHELLS[shell as keyof typeof SHELLS]
  if (make === undefined)
    throw new Refusal('invalid', `The shell must be one of ${Object.keys(SHELLS).join(', ')}, not ${shell}.`)
  return make('gotallo', nodesOf(program))
}
