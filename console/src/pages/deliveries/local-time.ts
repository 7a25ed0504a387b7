/** An instant as a field for date and time has it: in the reader's own zone. */
export const localOf = (iso: string): string => {
  const date = new Date(iso)
  if (iso === '' || Number.isNaN(date.getTime())) return ''
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

/** @returns ISO 8601 in UTC; empty where it is no instant */
export const isoOf = (local: string): string => {
  const date = new Date(local)
  return Number.isNaN(date.getTime()) ? '' : date.toISOString()
}
