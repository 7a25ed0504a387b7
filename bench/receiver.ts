import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from '../src/listen-address.ts'
import { isOpen } from '../src/port.testing.ts'
import { atExit } from './at-exit.ts'

/** A server that answers 204 to whatever it is sent. */
export interface Receiver {
  /** `nginx`, or `node` where there is none: then it is part of what is measured. */
  readonly kind: 'nginx' | 'node'
  readonly port: number
  close(): Promise<void>
}

const READY_MS = 5_000
const POLL_MS = 10

/** nginx where it is installed, else null. */
export const findNginx = (): string | null => {
  const { PATH = '' } = process.env
  try {
    const found = execFileSync('sh', ['-c', 'command -v nginx'], {
      env: { PATH: `${PATH}:/usr/sbin:/usr/local/sbin` },
    })
    return found.toString().trim()
  } catch {
    return null
  }
}

/** All of 127.0.0.0/8 is this machine: each of its addresses is an origin of its own. */
const CONF = (port: number, folder: string): string => `
daemon off;
worker_processes 1;
pid ${folder}/pid;
error_log ${folder}/error.log;
events { worker_connections 8192; }
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  keepalive_requests 1000000000;
  keepalive_timeout 600s;
  server { listen ${port} backlog=4096; location / { return 204; } }
}
`

const spawnReceiver = (nginx: string | null, port: number, folder: string): ChildProcess => {
  if (nginx === null) {
    return spawn(process.execPath, [fileURLToPath(new URL('node-receiver.ts', import.meta.url)), `${port}`])
  }
  const conf = join(folder, 'nginx.conf')
  writeFileSync(conf, CONF(port, folder))
  return spawn(nginx, ['-c', conf, '-p', folder, '-e', join(folder, 'error.log')], { stdio: 'ignore' })
}

/** @param at the port to listen on; by default a free one */
export const startReceiver = async (at?: number): Promise<Receiver> => {
  const nginx = findNginx()
  const port = at ?? (await freePort('127.0.0.1'))
  const folder = mkdtempSync(join(tmpdir(), 'gotallo-bench-receiver-'))
  const child = spawnReceiver(nginx, port, folder)
  const ended = new Promise(resolve => child.once('close', resolve))
  atExit(() => child.kill('SIGTERM'))
  for (const end = performance.now() + READY_MS; !(await isOpen(port)); ) {
    if (child.exitCode !== null || performance.now() > end) throw new Error('The receiver did not start.')
    await new Promise(resolve => setTimeout(resolve, POLL_MS))
  }
  return {
    kind: nginx === null ? 'node' : 'nginx',
    port,
    async close() {
      child.kill('SIGTERM')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
