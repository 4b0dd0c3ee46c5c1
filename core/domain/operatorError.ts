/** Something that the operator can mend. Its message is for them as it is: what, and the way out. */
export class OperatorError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}
