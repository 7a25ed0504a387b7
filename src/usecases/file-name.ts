const LONGEST = 255

/** A file name without folders and without what cannot be seen; null where nothing is left. */
export const fileName = (given: string | null): string | null => {
  const name = (given ?? '').split(/[/\\]/).at(-1) ?? ''
  const clean = name.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '').toWellFormed()
  return [...clean.trim()].slice(0, LONGEST).join('').trim() || null
}
