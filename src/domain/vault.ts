/** Seals what must not lie readable in the store. Implemented outside the domain with authenticated encryption. */
export interface Vault {
  /** @param context the id of the row that holds the secret; the same one is needed to open it */
  seal(context: string, plain: string): string
  /** @throws where the sealed text was changed, or sealed for another row or under another key */
  open(context: string, sealed: string): string
}
