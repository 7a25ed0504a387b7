/**
 * Statements are planned once for each connection, perhaps while a table was empty: then reading all of it is the
 * cheapest, and would stay the plan when it has millions. All that is asked for has an index, so a row that is read in
 * passing is said to be dear, and a plan that looks each one up is the cheapest however many there are.
 */
const PLANS = [
  'plan_cache_mode = force_generic_plan',
  'enable_seqscan = off',
  'enable_bitmapscan = off',
  'cpu_tuple_cost = 1',
  'cpu_index_tuple_cost = 1',
  'jit = off',
]

/**
 * What holds for a node that is gone without a word, its machine or the network: the server ends its transactions, whose
 * locks would be in everybody's way, and notices that nobody is there.
 */
const GONE = [
  "idle_in_transaction_session_timeout = '10s'",
  'tcp_keepalives_idle = 10',
  'tcp_keepalives_interval = 3',
  'tcp_keepalives_count = 3',
]

/** The same for a server that is gone: a connection that lies idle notices it. */
export const KEEP_ALIVE = { keepAlive: true, keepAliveInitialDelayMillis: 10_000 }

/**
 * What a connection begins with.
 * @param statementMs a statement that takes longer is ended: nobody waits for it any more
 */
export const settingsOf = (statementMs: number): string =>
  [...PLANS, ...GONE, `statement_timeout = ${statementMs}`].map(setting => `SET ${setting}`).join('; ')
