import { useState } from 'preact/hooks'
import { ApiError } from './client.ts'

/** Something that is sent to the hub: is it under way, and what was wrong with it. */
export interface Submit {
  readonly isBusy: boolean
  /** What is to be shown above all fields: null where each thing that is wrong stands beside its field. */
  readonly error: unknown
  /** What is wrong with a field, by its path; undefined where nothing is. */
  readonly wrong: (path: string) => string | undefined
  /** Does it, once at a time. */
  readonly go: () => void
}

/**
 * @param shown the paths of the fields that are shown: what is wrong with others is said above them
 * @param act does it; throws ApiError
 */
export const useSubmit = (shown: readonly string[], act: () => Promise<void>): Submit => {
  const [isBusy, setBusy] = useState(false)
  const [failure, setFailure] = useState<unknown>(null)
  const fields: Readonly<Record<string, string>> = failure instanceof ApiError ? failure.fields : {}
  const isSaid = Object.keys(fields).length > 0 && Object.keys(fields).every(path => shown.includes(path))
  const go = async (): Promise<void> => {
    setBusy(true)
    setFailure(null)
    try {
      await act()
    } catch (error) {
      setFailure(error)
    } finally {
      setBusy(false)
    }
  }
  return {
    isBusy,
    error: isSaid ? null : failure,
    wrong: path => fields[path],
    go: () => void (isBusy || go()),
  }
}
