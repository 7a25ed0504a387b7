/** What is wrong with an answer. */
export type AnswerFault =
  /** It is none of HTTP/1.1. */
  | 'ANSWER_INVALID'
  /** Its head is larger than is read. */
  | 'ANSWER_HEAD_OVERFLOW'
  /** So are the headers after its last chunk. */
  | 'ANSWER_TRAILER_OVERFLOW'
  /** Its Content-Length cannot be right. */
  | 'ANSWER_LENGTH'
  /** It changes the protocol, which was not asked for. */
  | 'ANSWER_UPGRADE'
  /** The connection was closed before it was whole. */
  | 'ANSWER_CLOSED'

/** An answer that cannot be taken. */
export class AnswerError extends Error {
  override readonly name = 'AnswerError'
  readonly code: AnswerFault

  constructor(code: AnswerFault, message: string) {
    super(message)
    this.code = code
  }
}
