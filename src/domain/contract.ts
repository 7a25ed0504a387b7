/** The contract's own words, from the package that customers install: one source for both ends. */
export * from '../../packages/receiver/src/event.ts'
