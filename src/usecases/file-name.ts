import { oneLine } from '../domain/bounds.ts'

const LONGEST = 255

/** A file name without folders and without what cannot be seen; null where nothing is left. */
export const fileName = (given: string | null): string | null =>
  oneLine((given ?? '').split(/[/\\]/).at(-1) ?? '', LONGEST) || null
