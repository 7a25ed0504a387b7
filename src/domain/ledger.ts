/** Counts of deliveries by where they stand, and of what made them. Test sends stand outside. */
export interface LedgerCounts {
  /** Σ of what each event recorded as its fan-out when it fired. */
  readonly fanOut: number
  readonly replays: number
  readonly delivered: number
  readonly pending: number
  readonly failed: number
  readonly held: number
  readonly discarded: number
}

export interface Ledger extends LedgerCounts {
  readonly balanced: boolean
  /** What was made minus what is accounted for; 0 where it balances. */
  readonly difference: number
}

/** Every delivery that was made stands somewhere: Σ fan-out + replays = delivered + pending + failed + held + discarded. */
export const balance = (counts: LedgerCounts): Ledger => {
  const made = counts.fanOut + counts.replays
  const found = counts.delivered + counts.pending + counts.failed + counts.held + counts.discarded
  return { ...counts, balanced: made === found, difference: made - found }
}
