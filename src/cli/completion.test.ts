import { execFileSync, spawnSync } from 'node:child_process'
import { Argument, Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { completionOf } from './completion.ts'

const program = new Command('gotallo')
program.command('serve').description("run the hub, it's all")
const token = program.command('token').description('tokens')
token.command('create').description('mint').requiredOption('--kind <kind>', "whose: 'tenant' or not")
token.command('list').description('list').option('--json', 'as JSON')
program.command('tokens-of-old').option('--old', 'old')
program.command('completion').addArgument(new Argument('<shell>', 'shell').choices(['bash', 'zsh']))

/** What bash offers for the last word. */
const offered = (...words: string[]): string[] => {
  const line = ['gotallo', ...words].map(word => `'${word}'`).join(' ')
  const ask = `COMP_WORDS=(${line}); COMP_CWORD=${words.length}; _gotallo; printf '%s\\n' "\${COMPREPLY[@]}"`
  const script = `${completionOf(program, 'bash')}\n${ask}`
  return execFileSync('bash', ['-c', script], { encoding: 'utf8' }).split('\n').filter(Boolean)
}

describe('completion', () => {
  it('offers bash what the program knows', () => {
    expect(offered('')).toEqual(['serve', 'token', 'tokens-of-old', 'completion', '--help'])
    expect(offered('to')).toEqual(['token', 'tokens-of-old'])
    expect(offered('token', '')).toEqual(['create', 'list', '--help'])
    expect(offered('token', 'create', '--')).toEqual(['--kind', '--help'])
    expect(offered('token', 'list', '--json', '--')).toEqual(['--json', '--help'])
    expect(offered('tokens-of-old', '--')).toEqual(['--old', '--help'])
    expect(offered('completion', '')).toEqual(['bash', 'zsh', '--help'])
  })

  it.each(['bash', 'zsh', 'fish'])('writes a script that %s can read, where it is installed', shell => {
    const script = completionOf(program, shell)
    for (const word of ['serve', 'create', 'kind']) expect(script).toContain(word)
    const read = spawnSync(shell, ['-n'], { input: script, encoding: 'utf8' })
    if (read.error === undefined) expect([read.status, read.stderr]).toEqual([0, ''])
  })

  it('knows no other shell', () => {
    expect(() => completionOf(program, 'tcsh')).toThrow(/bash, zsh, fish/)
  })
})
