/** An error that the operator can mend. They read its message as it is, so it says what is wrong and what to do. */
export class OperatorError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}
