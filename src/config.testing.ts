import { ConfigError, readConfig } from './config.ts'

/** What is wrong with settings, in words; none where they can be used. */
export const problemsOf = (env: Record<string, string>): readonly string[] => {
  try {
    readConfig(env)
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
  return []
}
