/** Why a `fetch` failed, in a few words. What it throws says only that it did; the cause says why. */
export const causeOf = (error: unknown): string => {
  const { cause, message } = error as { cause?: { code?: string; message?: string }; message?: string }
  return cause?.code ?? cause?.message ?? message ?? String(error)
}
