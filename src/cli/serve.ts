import { flushCompileCache } from 'node:module'
import { type Config, readConfig, warningOfFiles } from '../config.ts'
import { type Hub, startHub } from '../main.ts'
import { EXIT } from './terminal.ts'

/** Runs the hub until SIGINT or SIGTERM; a second signal ends it at once. */
export const serve = async (): Promise<void> => {
  const config = readConfig(process.env)
  const hub = await startHub(config).catch(error => {
    throw inWords(error, config)
  })
  greet(hub, warningOfFiles(config))
  // Now, because a process that is killed would leave nothing for its next start.
  flushCompileCache()
  let stopping = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(EXIT.failed)
      stopping = true
      void hub.stop(signal).then(complete => process.exit(complete ? EXIT.ok : EXIT.failed))
    })
  }
}

const inWords = (error: unknown, { host, port }: Config): unknown => {
  const code = error instanceof Error && 'code' in error ? error.code : null
  if (code === 'EADDRINUSE')
    return new Error(`Port ${port} is taken: set GOTALLO_PORT to another one, or to 0 for a free one.`)
  if (code === 'EADDRNOTAVAIL')
    return new Error(`This machine has no address ${host} to listen on: set GOTALLO_HOST.`)
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return new Error(`${host} is the name of no address: set GOTALLO_HOST to one of this machine.`)
  if (code === 'EACCES')
    return new Error(`Port ${port} may not be used by this user: set GOTALLO_PORT to one above 1023.`)
  return error
}

/** For the person who started it; on standard error, because standard output carries the log. */
const greet = ({ url, adminToken, allowedNetworks }: Hub, warning: string | null): void => {
  const say = (line: string): void => console.error(line)
  say(
    `\nGoTallo Webhooks is ready: ${url} (console ${url}/console/, API ${url}/api/v1, documentation ${url}/docs)`,
  )
  const networks = allowedNetworks.length === 0 ? 'no private network' : allowedNetworks.join(', ')
  say(
    `Besides public addresses, webhooks may go to, and files be fetched from: ${networks} (GOTALLO_ALLOW_NETWORKS).`,
  )
  if (warning !== null) say(warning)
  if (adminToken !== null)
    firstSteps(say, `${url}/api/v1`, adminToken, allowedNetworks.includes('127.0.0.0/8'))
  say('')
}

const ID = `node -pe 'JSON.parse(fs.readFileSync(0)).id'`

/** Steps that can be pasted as they are. */
const firstSteps = (say: (line: string) => void, api: string, token: string, loopback: boolean): void => {
  const post = (path: string, body: string): string =>
    `curl -s ${api}${path} -H "authorization: Bearer $TOKEN" -H 'content-type: application/json' -d '${body}'`
  const endpoint = loopback ? 'http://127.0.0.1:3000/' : 'https://your.example/webhooks'
  const receiver = `node -e "require('http').createServer((q,s)=>{q.on('end',()=>console.log()).pipe(process.stdout);s.writeHead(204).end()}).listen(3000)"`
  say(`
Your operator token, shown only now:

       export TOKEN=${token}

Three steps to the first webhook, in a shell where you have pasted that line:

  1. Create a tenant:
       TENANT=$(${post('/tenants/', '{"name":"Acme"}')} | ${ID})
  2. Start an endpoint in another shell (this one only prints what arrives), and add it as a service; the answer holds
     the secret that its signatures are checked with, shown once:
       ${receiver}
       ${post('/tenants/$TENANT/services/', `{"type":"WEBHOOK","name":"My endpoint","url":"${endpoint}"}`)}
  3. Add a platform account (docs/platforms/ tells how for each platform; on Telegram a bot's token is all that it
     takes), here one for messages of your own, and feed a first message; it goes out to your endpoint at once:
       PLATFORM=$(${post('/tenants/$TENANT/platforms/', '{"type":"CUSTOM","name":"My own system","credentials":{}}')} | ${ID})
       ${post('/tenants/$TENANT/platforms/$PLATFORM/messages/', '{"ext_identifier":"1","type":"TEXT","text":"Hello","chat_user":{"ext_identifier":"ada"}}')}`)
}
