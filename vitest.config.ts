import { globSync, readFileSync } from 'node:fs'
import { defineConfig } from 'vitest/config'

const UNITS = ['src/**/*.test.ts', 'packages/*/src/**/*.test.ts', 'console/src/**/*.test.ts']

/**
 * They stop the clock of their process: what another file left running would stop with it, and what they leave would
 * never go on. Each has a process of its own.
 */
const CLOCK_STOPPED = globSync(UNITS).filter(file => readFileSync(file, 'utf8').includes('useFakeTimers'))

/** About the embedded store itself: its files, its disk, its lock. The demo brings one of its own. */
const EMBEDDED_ONLY = [
  'backup',
  'bad-input-store',
  'demo',
  'keys-in-folder',
  'move',
  'second-hub',
  'troubleshooting-disk',
].map(name => `test/e2e/${name}.test.ts`)

/** About several nodes that share a PostgreSQL of their own. */
const NODES = ['nodes', 'nodes-outage', 'nodes-replay'].map(name => `test/e2e/${name}.test.ts`)

/**
 * About what platforms send and take, and hardly about the store: on PostgreSQL too, all of them run where E2E_ALL is
 * set (`E2E_ALL=1 npx vitest run --project PostgreSQL`).
 */
const STORE_APART = [
  ...['whatsapp-fixtures', 'whatsapp-accounts', 'whatsapp-changes', 'whatsapp-people', 'whatsapp-receipts'],
  ...['facebook', 'facebook-fixtures', 'facebook-refused', 'instagram-fixtures'],
  ...['line', 'line-fixtures', 'line-send', 'viber', 'viber-fixtures', 'viber-send'],
  ...['sms', 'sms-fixtures', 'sms-receipts', 'sms-refused', 'sms-setup'],
  ...[
    'telegram',
    'telegram-demo',
    'telegram-fixtures',
    'telegram-send',
    'telegram-business',
    'telegram-polling',
  ],
  ...['bad-input', 'bad-input-api', 'files-hosts', 'files-fetch', 'files-s3', 'send-refused', 'send-kinds'],
  ...['traces', 'troubleshooting', 'receiving-tools', 'listen'],
].map(name => `test/e2e/${name}.test.ts`)

/**
 * What these need of a store its law proves on both (src/store/contract: windows, turns, erasing, moving, directory,
 * parking, feeds), and files that do run on PostgreSQL go the same ways from the API to it. What is killed, restarted,
 * replayed or leased runs there always. With E2E_ALL these run, too.
 */
const LAW_ENOUGH = [
  ...['conversations', 'conversations-window', 'custom', 'delivery-answers', 'delivery-control'],
  ...['instagram', 'logs', 'people', 'receiving', 'salesforce-refused', 'send-custom', 'session', 'settings'],
].map(name => `test/e2e/${name}.test.ts`)
const LEFT_OUT = process.env.E2E_ALL === undefined ? [...STORE_APART, ...LAW_ENOUGH] : []

export default defineConfig({
  test: {
    // End-to-end tests mostly wait; more than the two cores keeps them busy.
    maxWorkers: 3,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: UNITS,
          exclude: CLOCK_STOPPED,
          // To load all that they stand on anew for each file would take longer than they do.
          isolate: false,
          restoreMocks: true,
        },
      },
      {
        extends: true,
        test: {
          name: 'clock',
          include: CLOCK_STOPPED,
        },
      },
      {
        extends: true,
        test: {
          name: 'embedded',
          include: ['test/**/*.test.ts'],
          exclude: [...NODES, 'test/browser/**', 'test/salesforce/**'],
        },
      },
      {
        extends: true,
        test: {
          name: 'PostgreSQL',
          include: ['test/e2e/**/*.test.ts'],
          exclude: [...EMBEDDED_ONLY, ...LEFT_OUT],
          globalSetup: ['test/e2e/support/cluster.ts'],
          setupFiles: ['test/e2e/support/on-postgres.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          globalSetup: ['test/browser/support/tools.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'salesforce',
          include: ['test/salesforce/**/*.test.ts'],
          // Compilers run in them, which wait for the others where all tests run at once.
          testTimeout: 180_000,
          hookTimeout: 180_000,
          globalSetup: ['test/salesforce/support/tools.ts'],
        },
      },
    ],
  },
})
