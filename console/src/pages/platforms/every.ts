/** Nothing is told of accounts: how they are is asked for. In milliseconds. */
export const EVERY_MS = 15_000
