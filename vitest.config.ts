import { defineConfig } from 'vitest/config'

/** About the embedded store itself: its files, its disk, its lock. */
const EMBEDDED_ONLY = ['backup', 'bad-input-store', 'keys-in-folder', 'move', 'second-hub'].map(
  name => `test/e2e/${name}.test.ts`,
)

/** About several nodes that share a PostgreSQL of their own. */
const NODES = ['nodes', 'nodes-outage'].map(name => `test/e2e/${name}.test.ts`)

export default defineConfig({
  test: {
    // End-to-end tests mostly wait; more than the two cores keeps them busy.
    maxWorkers: 3,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'embedded',
          include: ['src/**/*.test.ts', 'packages/*/src/**/*.test.ts', 'test/**/*.test.ts'],
          exclude: NODES,
        },
      },
      {
        extends: true,
        test: {
          name: 'PostgreSQL',
          include: ['test/e2e/**/*.test.ts'],
          exclude: EMBEDDED_ONLY,
          globalSetup: ['test/e2e/support/cluster.ts'],
          setupFiles: ['test/e2e/support/on-postgres.ts'],
        },
      },
    ],
  },
})
