import { Argument, type Command } from 'commander'
import { EXIT } from './terminal.ts'

const addListen = (program: Command): void => {
  program
    .command('listen')
    .description(
      "stream a tenant's events to this machine, and send them on to a URL, signed as a service does",
    )
    .option('--forward-to <url>', 'send each event there, such as http://localhost:3000/')
    .option('--secret <whsec>', 'sign with this secret; without it one is made and shown')
    .option(
      '--tenant <id>',
      'whose events; may be left out with an operator’s token where there is one tenant',
    )
    .option('--url <url>', 'of the hub; by default GOTALLO_PUBLIC_URL, or this machine')
    .option('--token <token>', 'better: GOTALLO_TOKEN, which others on this machine do not see')
    .option('--types <types>', 'only messages of these types, such as TEXT,IMAGE')
    .option('--platform <ids>', 'only messages of these platform accounts')
    .option('--kinds <kinds>', 'what: message, attempt, service; by default all')
    .option('--after <cursor>', 'begin behind this event, in place of now')
    .option('--json', 'one JSON object a line')
    .addHelpText(
      'after',
      `
Where the connection breaks it goes on from the last event. An event that your endpoint does not take is not sent again.
Exit codes: ${EXIT.ok} interrupted, ${EXIT.failed} the hub refused, ${EXIT.usage} wrong use.`,
    )
    .action(async options => (await import('./listen/listen.ts')).listen(options))
}

const addVerify = (program: Command): void => {
  program
    .command('verify')
    .description('say whether the signature of a webhook holds, and why not')
    .option('--secret <whsec...>', 'the secret; several during a rotation')
    .option('--secret-file <file...>', 'files that hold secrets')
    .option('--service <service>', 'take the secrets of a service from the store, by its id or name')
    .option('--headers <file>', 'the headers as they came, one a line or as JSON')
    .option('--body <file>', 'the body as it came; else it is read from standard input')
    .option('--id <id>', 'the header webhook-id')
    .option('--timestamp <seconds>', 'the header webhook-timestamp')
    .option('--signature <signature>', 'the header webhook-signature')
    .option('--at <time>', 'when it arrived: its age is judged by that')
    .option('--tolerance <seconds>', 'how old it may have been then; 300 by default')
    .option('--computed <signature>', 'what your own code computes: says how it came to that')
    .option('--json', 'answer as JSON')
    .addHelpText(
      'after',
      `
Without files paste headers, an empty line and the body. Exit codes: ${EXIT.ok} a receiver takes it, ${EXIT.found} it does not, ${EXIT.usage} wrong use.`,
    )
    .action(async options => (await import('./verify.ts')).verify(options))
}

const addCompletion = (program: Command): void => {
  program
    .command('completion')
    .description('print a script by which a shell completes commands and options')
    .addArgument(new Argument('<shell>', 'which shell').choices(['bash', 'zsh', 'fish']))
    .addHelpText(
      'after',
      `
bash: gotallo completion bash > ~/.local/share/bash-completion/completions/gotallo
zsh:  gotallo completion zsh > "\${fpath[1]}/_gotallo"
fish: gotallo completion fish > ~/.config/fish/completions/gotallo.fish`,
    )
    .action(async shell => {
      process.stdout.write((await import('./completion.ts')).completionOf(program, shell))
    })
}

/** What receivers need: to listen, to verify; and to type less. */
export const addReceiving = (program: Command): void => {
  addListen(program)
  addVerify(program)
  addCompletion(program)
}
