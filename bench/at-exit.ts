const endings: (() => void)[] = []

/** Does something when the benchmark ends, also where it is broken off; what is over by then may be ended again. */
export const atExit = (ending: () => void): void => {
  endings.push(ending)
}

process.once('exit', () => {
  for (const ending of endings) {
    try {
      ending()
    } catch {
      // It has ended by itself.
    }
  }
})
