import { readConfig } from '../config.ts'
import { type Hub, startHub } from '../main.ts'
import { EXIT } from './terminal.ts'

/** Runs the hub until SIGINT or SIGTERM; a second signal ends it at once. */
export const serve = async (): Promise<void> => {
  const config = readConfig(process.env)
  const hub = await startHub(config).catch(error => {
    throw inWords(error, config.port)
  })
  greet(hub)
  let stopping = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(EXIT.failed)
      stopping = true
      void hub.stop(signal).then(complete => process.exit(complete ? EXIT.ok : EXIT.failed))
    })
  }
}

const inWords = (error: unknown, port: number): unknown => {
  const code = error instanceof Error && 'code' in error ? error.code : null
  if (code === 'EADDRINUSE')
    return new Error(`Port ${port} is taken: set GOTALLO_PORT to another one, or to 0 for a free one.`)
  if (code === 'EACCES')
    return new Error(`Port ${port} may not be used by this user: set GOTALLO_PORT to one above 1023.`)
  return error
}

/** For the person who started it; on standard error, because standard output carries the log. */
const greet = ({ url, adminToken, allowedNetworks }: Hub): void => {
  const say = (line: string): void => console.error(line)
  say(`\nGoTallo Webhooks is ready: ${url} (API ${url}/api/v1, documentation ${url}/docs)`)
  const networks = allowedNetworks.length === 0 ? 'no private network' : allowedNetworks.join(', ')
  say(`Besides public addresses, webhooks may go to: ${networks} (GOTALLO_ALLOW_NETWORKS).`)
  if (adminToken !== null) firstSteps(say, url, adminToken)
  say('')
}

const firstSteps = (say: (line: string) => void, url: string, token: string): void => {
  const post = (path: string, body: string): string =>
    `       curl -s ${url}/api/v1${path} -H "authorization: Bearer $TOKEN" -H 'content-type: application/json' -d '${body}'`
  say(`
Your operator token, shown only now:

       ${token}

Three steps to the first webhook, in a shell where you have said export TOKEN=<that token>:

  1. Create a tenant; put the id of its answer in place of T below:
${post('/tenants/', '{"name":"Acme"}')}
  2. Add the service that is to receive the webhooks; its answer holds the secret, shown once:
${post('/tenants/T/services/', '{"type":"WEBHOOK","name":"My endpoint","url":"http://127.0.0.1:3000/"}')}
  3. Add a platform account (docs/platforms/ tells how for WhatsApp), here one for your own messages; put the id
     of its answer in place of P, and a first message goes out to your endpoint:
${post('/tenants/T/platforms/', '{"type":"CUSTOM","name":"My own system","credentials":{}}')}
${post('/tenants/T/platforms/P/messages/', '{"ext_identifier":"1","type":"TEXT","text":"Hello","chat_user":{"ext_identifier":"ada"}}')}`)
}
