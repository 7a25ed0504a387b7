/** A row that a unit was folded from has changed meanwhile: nothing of the unit is written. */
export class Conflict extends Error {
  constructor() {
    super('The row was changed since it was loaded.')
    this.name = 'Conflict'
  }
}
