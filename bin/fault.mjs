/** A failure the person at the terminal can do something about: what happened, and what to do. */
export class Fault extends Error {
  /**
   * @param {string} message what happened, in one sentence or a few lines
   * @param {string} [remedy] what to do about it
   */
  constructor(message, remedy) {
    super(message)
    this.name = 'Fault'
    this.remedy = remedy
  }
}
