/** Headers of every answer. */
export const ALWAYS = { 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' } as const
