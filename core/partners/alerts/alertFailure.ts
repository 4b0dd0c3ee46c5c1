/** Why a message did not arrive. The code never says where it was sent, so histories, logs and the page may show it. */
export class AlertFailure extends Error {
  constructor(
    /**
     * `timeout`, `unreachable`, `not_https`, `private_address`, `status_500`, `mail_refused`, `mail_refused_by_some`,
     * `mail_not_set_up`.
     */
    readonly code: string,
    options?: ErrorOptions,
  ) {
    super(code, options);
    this.name = 'AlertFailure';
  }

  /**
   * Whether it is not to be tried again: the operator has to restart the service with `SMTP_URL` first, or recipients
   * who have the mail would get it again.
   */
  get isFinal(): boolean {
    return this.code === 'mail_not_set_up' || this.code === 'mail_refused_by_some';
  }
}
