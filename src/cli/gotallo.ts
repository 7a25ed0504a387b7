import { enableCompileCache } from 'node:module'
import { Command, InvalidArgumentError } from 'commander'
import { commandLine } from '../command-line.ts'
import { VERSION } from '../version.ts'
import { addReceiving } from './receiving.ts'
import { EXIT, fail } from './terminal.ts'

// What was compiled is kept for the next start, where Node keeps such things (NODE_COMPILE_CACHE).
enableCompileCache()

const program = new Command(commandLine())
  .description('Every chat message, in either direction, as one signed webhook.')
  .version(VERSION, '-V, --version')
  .showHelpAfterError('Add --help to see how it is used.')
  .exitOverride(error => process.exit(error.exitCode === 0 ? EXIT.ok : EXIT.usage))
  .addHelpText(
    'after',
    `
Exit codes: ${EXIT.ok} done, ${EXIT.failed} failed, ${EXIT.usage} wrong use or settings, ${EXIT.found} a check found something.
Settings are environment variables; docs/configuration.md lists them.`,
  )

/** The API's own bounds. */
const nameGiven = (given: string): string => {
  if (given.trim() !== '' && given.length <= 200) return given
  throw new InvalidArgumentError('A name has 1 to 200 characters.')
}

program
  .command('serve', { isDefault: true })
  .description('run the hub (also where no command is given)')
  .allowExcessArguments()
  .action(async (_options: object, { args: [unknown] }: Command) => {
    if (unknown !== undefined) program.error(`There is no command "${unknown}".`)
    await (await import('./serve.ts')).serve()
  })

program
  .command('demo')
  .description('play a short conversation through a throw-away hub, and show each webhook as it lands')
  .option(
    '--platform <name>',
    'which platform plays: facebook, instagram, line, sms, telegram, viber or whatsapp',
    'whatsapp',
  )
  .option(
    '--stay',
    "keep the hub, its receiver and the platform's stand-in up afterwards, to be tried by hand",
  )
  .action(async options => (await import('./demo/demo.ts')).demo(options))

program
  .command('migrate')
  .description("bring the store's schema up to this version (serve does it by itself)")
  .option('--json', 'answer as JSON')
  .action(async options => (await import('./migrate.ts')).migrate(options))

const token = program.command('token').description('API tokens')
token
  .command('create')
  .description('mint a token; it is shown once')
  .requiredOption('--kind <kind>', 'operator, tenant or agent')
  .requiredOption('--name <name>', 'what it is for', nameGiven)
  .option('--tenant <id>', 'the tenant that it belongs to (tenant and agent tokens)')
  .option('--org-id <id>', 'bind it to this Salesforce organisation (15 or 18 characters)')
  .option('--json', 'answer as JSON')
  .action(async options => (await import('./token.ts')).createToken(options))
token
  .command('list')
  .description('list tokens, never the tokens themselves')
  .option('--tenant <id>', 'only those of one tenant')
  .option('--json', 'answer as JSON')
  .action(async options => (await import('./token.ts')).listTokens(options))
token
  .command('revoke <id>')
  .description('end a token at once')
  .option('--json', 'answer as JSON')
  .action(async (id, options) => (await import('./token.ts')).revokeToken(id, options))

const tenant = program.command('tenant').description('tenants')
tenant
  .command('create')
  .description('create a tenant')
  .requiredOption('--name <name>', 'its name', nameGiven)
  .option('--org-id <id>', 'its Salesforce organisation id (15 or 18 characters)')
  .option('--json', 'answer as JSON')
  .action(async options => (await import('./tenant.ts')).createTenant(options))

program
  .command('keys')
  .description('the master key')
  .command('rotate')
  .description('seal every secret under a new master key; the hub must be stopped')
  .option('--json', 'answer as JSON')
  .addHelpText(
    'after',
    `
Where the key lies in the data folder, a new one is made there, and the one before is kept as master.key.previous.
Where GOTALLO_MASTER_KEY gives it, GOTALLO_NEW_MASTER_KEY gives the new one (openssl rand -base64 32 makes one).
Broken off at any moment, it is finished by running it again. Backups made before need the key before.`,
  )
  .action(async options => (await import('./keys.ts')).rotateKeys(options))

program
  .command('ledger')
  .description('check that every delivery that was made is accounted for')
  .option('--tenant <id>', 'only one tenant')
  .option('--json', 'answer as JSON')
  .action(async options => (await import('./ledger.ts')).ledger(options))

program
  .command('backup <file>')
  .description('copy the store as it is now, also while the hub runs, and check the copy (a folder will do)')
  .option('--json', 'answer as JSON')
  .action(async (file, options) => (await import('./backup.ts')).backup(file, options))

program
  .command('compact')
  .description('give the disk back what was removed from the store; the hub must be stopped')
  .option('--json', 'answer as JSON')
  .action(async options => (await import('./compact.ts')).compact(options))

program
  .command('move')
  .description('move the store in the data folder into PostgreSQL; the hub must be stopped')
  .option('--json', 'answer as JSON')
  .addHelpText(
    'after',
    `
GOTALLO_DATABASE_URL names the database, which must be empty. Broken off at any moment, it goes on where it was when it
is run again. Where not everything came over it says so, and ends with exit code ${EXIT.found}. The store in the data folder
stays as it is; its master key, and its files where they lie there, are used further on.`,
  )
  .action(async options => (await import('./move.ts')).move(options))

program
  .command('doctor')
  .description('check settings, store, clock, disk, endpoints and platform credentials, and say what to do')
  .option('--json', 'answer as JSON')
  .action(async options => (await import('./doctor/doctor.ts')).doctor(options))

program
  .command('send-test <service>')
  .description('send a sample event now to a service, given by its id or name, and show the answer')
  .option('--json', 'answer as JSON')
  .action(async (service, options) => (await import('./send-test.ts')).sendTest(service, options))

program
  .command('replay <service>')
  .description("send a service's deliveries of a time again, and show how far it is")
  .option('--from <time>', 'those made since then: 2024-01-15T10:30:00Z, or so long ago: 90s, 15m, 2h, 7d')
  .option('--till <time>', 'those made before then, written likewise (default: now)')
  .option('--only <which>', 'failed, delivered or all', 'failed')
  .option('--rate <n>', 'so many a second (default: as fast as the service takes them)')
  .option('--watch', 'show the one that is under way')
  .option('--stop', 'stop the one that is under way')
  .option('--json', 'answer as JSON')
  .addHelpText(
    'after',
    `
The hub that runs does the work: it goes on where nobody watches, and after a restart. Ctrl-C ends the watching alone;
--watch takes it up again, --stop ends the replay itself. Exit code ${EXIT.found}: it was stopped before its end.`,
  )
  .action(async (service, options) => (await import('./replay.ts')).replay(service, options))
addReceiving(program)

try {
  await program.parseAsync()
} catch (error) {
  fail(error)
}
