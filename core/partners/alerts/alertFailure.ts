/** Why a message did not arrive. The code never says where it was sent, so histories, logs and the page may show it. */
export class AlertFailure extends Error {
  constructor(
    /** `timeout`, `unreachable`, `not_https`, `private_address`, `status_500`, `mail_refused`, `mail_not_set_up`. */
    readonly code: string,
    options?: ErrorOptions,
  ) {
    super(code, options);
    this.name = 'AlertFailure';
  }

  /** Whether every further try would fail too: the operator has to restart the service with `SMTP_URL` first. */
  get isFinal(): boolean {
    return this.code === 'mail_not_set_up';
  }
}
