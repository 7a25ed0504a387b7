/* How an attempt to deliver ended: in a few words, and what to do about it. */

import advice1xx from '@salesforce/label/c.GoTallo_Advice_1xx'
import advice3xx from '@salesforce/label/c.GoTallo_Advice_3xx'
import advice4xx from '@salesforce/label/c.GoTallo_Advice_4xx'
import advice5xx from '@salesforce/label/c.GoTallo_Advice_5xx'
import advice400 from '@salesforce/label/c.GoTallo_Advice_400'
import advice401 from '@salesforce/label/c.GoTallo_Advice_401'
import advice403 from '@salesforce/label/c.GoTallo_Advice_403'
import advice404 from '@salesforce/label/c.GoTallo_Advice_404'
import advice405 from '@salesforce/label/c.GoTallo_Advice_405'
import advice410 from '@salesforce/label/c.GoTallo_Advice_410'
import advice413 from '@salesforce/label/c.GoTallo_Advice_413'
import advice415 from '@salesforce/label/c.GoTallo_Advice_415'
import advice422 from '@salesforce/label/c.GoTallo_Advice_422'
import advice429 from '@salesforce/label/c.GoTallo_Advice_429'
import advice502 from '@salesforce/label/c.GoTallo_Advice_502'
import advice503 from '@salesforce/label/c.GoTallo_Advice_503'
import advice504 from '@salesforce/label/c.GoTallo_Advice_504'
import adviceAddressRefused from '@salesforce/label/c.GoTallo_Advice_AddressRefused'
import adviceBadAnswer from '@salesforce/label/c.GoTallo_Advice_BadAnswer'
import adviceConnectionFailed from '@salesforce/label/c.GoTallo_Advice_ConnectionFailed'
import adviceConnectionRefused from '@salesforce/label/c.GoTallo_Advice_ConnectionRefused'
import adviceConnectionReset from '@salesforce/label/c.GoTallo_Advice_ConnectionReset'
import adviceDns from '@salesforce/label/c.GoTallo_Advice_Dns'
import adviceInternal from '@salesforce/label/c.GoTallo_Advice_Internal'
import adviceInterrupted from '@salesforce/label/c.GoTallo_Advice_Interrupted'
import adviceTimeout from '@salesforce/label/c.GoTallo_Advice_Timeout'
import adviceTls from '@salesforce/label/c.GoTallo_Advice_Tls'
import adviceUrlInvalid from '@salesforce/label/c.GoTallo_Advice_UrlInvalid'
import attemptTaken from '@salesforce/label/c.GoTallo_Attempt_Taken'
import outcome1xx from '@salesforce/label/c.GoTallo_Outcome_1xx'
import outcome3xx from '@salesforce/label/c.GoTallo_Outcome_3xx'
import outcome4xx from '@salesforce/label/c.GoTallo_Outcome_4xx'
import outcome5xx from '@salesforce/label/c.GoTallo_Outcome_5xx'
import outcome400 from '@salesforce/label/c.GoTallo_Outcome_400'
import outcome401 from '@salesforce/label/c.GoTallo_Outcome_401'
import outcome403 from '@salesforce/label/c.GoTallo_Outcome_403'
import outcome404 from '@salesforce/label/c.GoTallo_Outcome_404'
import outcome405 from '@salesforce/label/c.GoTallo_Outcome_405'
import outcome410 from '@salesforce/label/c.GoTallo_Outcome_410'
import outcome413 from '@salesforce/label/c.GoTallo_Outcome_413'
import outcome415 from '@salesforce/label/c.GoTallo_Outcome_415'
import outcome422 from '@salesforce/label/c.GoTallo_Outcome_422'
import outcome429 from '@salesforce/label/c.GoTallo_Outcome_429'
import outcome502 from '@salesforce/label/c.GoTallo_Outcome_502'
import outcome503 from '@salesforce/label/c.GoTallo_Outcome_503'
import outcome504 from '@salesforce/label/c.GoTallo_Outcome_504'
import outcomeAddressRefused from '@salesforce/label/c.GoTallo_Outcome_AddressRefused'
import outcomeBadAnswer from '@salesforce/label/c.GoTallo_Outcome_BadAnswer'
import outcomeConnectionFailed from '@salesforce/label/c.GoTallo_Outcome_ConnectionFailed'
import outcomeConnectionRefused from '@salesforce/label/c.GoTallo_Outcome_ConnectionRefused'
import outcomeConnectionReset from '@salesforce/label/c.GoTallo_Outcome_ConnectionReset'
import outcomeDns from '@salesforce/label/c.GoTallo_Outcome_Dns'
import outcomeInternal from '@salesforce/label/c.GoTallo_Outcome_Internal'
import outcomeInterrupted from '@salesforce/label/c.GoTallo_Outcome_Interrupted'
import outcomeNone from '@salesforce/label/c.GoTallo_Outcome_None'
import outcomeOk from '@salesforce/label/c.GoTallo_Outcome_Ok'
import outcomeTimeout from '@salesforce/label/c.GoTallo_Outcome_Timeout'
import outcomeTls from '@salesforce/label/c.GoTallo_Outcome_Tls'
import outcomeUrlInvalid from '@salesforce/label/c.GoTallo_Outcome_UrlInvalid'
import { durationOf, fill } from 'c/goTalloFormat'

const labels = {
  attemptTaken,
  outcomeOk,
  outcomeNone,
  outcome1xx,
  outcome3xx,
  outcome4xx,
  outcome5xx,
  outcome400,
  outcome401,
  outcome403,
  outcome404,
  outcome405,
  outcome410,
  outcome413,
  outcome415,
  outcome422,
  outcome429,
  outcome502,
  outcome503,
  outcome504,
  outcomeTimeout,
  outcomeDns,
  outcomeConnectionRefused,
  outcomeConnectionReset,
  outcomeConnectionFailed,
  outcomeTls,
  outcomeAddressRefused,
  outcomeBadAnswer,
  outcomeUrlInvalid,
  outcomeInterrupted,
  outcomeInternal,
  advice1xx,
  advice3xx,
  advice4xx,
  advice5xx,
  advice400,
  advice401,
  advice403,
  advice404,
  advice405,
  advice410,
  advice413,
  advice415,
  advice422,
  advice429,
  advice502,
  advice503,
  advice504,
  adviceTimeout,
  adviceDns,
  adviceConnectionRefused,
  adviceConnectionReset,
  adviceConnectionFailed,
  adviceTls,
  adviceAddressRefused,
  adviceBadAnswer,
  adviceUrlInvalid,
  adviceInterrupted,
  adviceInternal,
}

const SHORT = {
  ok: labels.outcomeOk,
  none: labels.outcomeNone,
  '1xx': labels.outcome1xx,
  '3xx': labels.outcome3xx,
  '4xx': labels.outcome4xx,
  '5xx': labels.outcome5xx,
  400: labels.outcome400,
  401: labels.outcome401,
  403: labels.outcome403,
  404: labels.outcome404,
  405: labels.outcome405,
  410: labels.outcome410,
  413: labels.outcome413,
  415: labels.outcome415,
  422: labels.outcome422,
  429: labels.outcome429,
  502: labels.outcome502,
  503: labels.outcome503,
  504: labels.outcome504,
  timeout: labels.outcomeTimeout,
  dns: labels.outcomeDns,
  connection_refused: labels.outcomeConnectionRefused,
  connection_reset: labels.outcomeConnectionReset,
  connection_failed: labels.outcomeConnectionFailed,
  tls: labels.outcomeTls,
  address_refused: labels.outcomeAddressRefused,
  bad_answer: labels.outcomeBadAnswer,
  url_invalid: labels.outcomeUrlInvalid,
  interrupted: labels.outcomeInterrupted,
  internal: labels.outcomeInternal,
}

const ADVICE = {
  '1xx': labels.advice1xx,
  '3xx': labels.advice3xx,
  '4xx': labels.advice4xx,
  '5xx': labels.advice5xx,
  400: labels.advice400,
  401: labels.advice401,
  403: labels.advice403,
  404: labels.advice404,
  405: labels.advice405,
  410: labels.advice410,
  413: labels.advice413,
  415: labels.advice415,
  422: labels.advice422,
  429: labels.advice429,
  502: labels.advice502,
  503: labels.advice503,
  504: labels.advice504,
  timeout: labels.adviceTimeout,
  dns: labels.adviceDns,
  connection_refused: labels.adviceConnectionRefused,
  connection_reset: labels.adviceConnectionReset,
  connection_failed: labels.adviceConnectionFailed,
  tls: labels.adviceTls,
  address_refused: labels.adviceAddressRefused,
  bad_answer: labels.adviceBadAnswer,
  url_invalid: labels.adviceUrlInvalid,
  interrupted: labels.adviceInterrupted,
  internal: labels.adviceInternal,
}

const isKnown = (words, name) => Object.hasOwn(words, name)

/** The key of its words: `ok`, a status, `4xx`, or a code such as `timeout`. */
const outcomeOf = (status, error) => {
  if (error !== null) return isKnown(SHORT, error) ? error : 'none'
  if (status === null) return 'none'
  if (status >= 200 && status < 300) return 'ok'
  const hundred = `${Math.floor(status / 100)}xx`
  return isKnown(SHORT, status) ? status : isKnown(SHORT, hundred) ? hundred : 'none'
}

/**
 * @param {number | null} status of the answer; null: there was none
 * @param {string | null} error a stable code; null: a whole answer came
 * @returns {{isTaken: boolean, short: string, advice: string}}
 */
export const wordsOf = (status, error) => {
  const outcome = outcomeOf(status, error)
  const what = SHORT[outcome]
  return {
    isTaken: outcome === 'ok',
    short: status === null ? what : `${status} ${what}`,
    advice: ADVICE[outcome] ?? '',
  }
}

/** The same of a whole attempt of the hub; of one that was taken, in a sentence. */
export const wordsOfAttempt = ({ status, error, timings }) => {
  const words = wordsOf(status, error?.code ?? null)
  const taken = fill(labels.attemptTaken, status, durationOf(timings.total_ms))
  return { ...words, sentence: words.isTaken ? taken : words.short }
}
