/** Why a message did not arrive: a code that says nothing of where it was sent, for histories, logs and the page. */
export class AlertFailure extends Error {
  constructor(
    /** `timeout`, `unreachable`, `private_address`, `status_500`, `mail_refused`, `mail_not_set_up`. */
    readonly code: string,
    options?: ErrorOptions,
  ) {
    super(code, options);
    this.name = 'AlertFailure';
  }

  /** Whether every other try would fail alike: the operator has to restart the service with `SMTP_URL` first. */
  get isFinal(): boolean {
    return this.code === 'mail_not_set_up';
  }
}
