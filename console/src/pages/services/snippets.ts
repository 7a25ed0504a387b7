import express from '../../../../examples/express/server.js?raw'
import fastify from '../../../../examples/fastify/server.js?raw'
import node from '../../../../examples/node/server.js?raw'
import python from '../../../../examples/python/receiver.py?raw'

/** Receivers as they are run by the hub's own tests. */
export const SNIPPETS = {
  express: { label: 'Express', file: 'server.js', run: 'node server.js', code: express },
  fastify: { label: 'Fastify', file: 'server.js', run: 'node server.js', code: fastify },
  node: { label: 'Node', file: 'server.js', run: 'node server.js', code: node },
  python: { label: 'Python', file: 'receiver.py', run: 'python3 receiver.py', code: python },
} as const
export type SnippetName = keyof typeof SNIPPETS
