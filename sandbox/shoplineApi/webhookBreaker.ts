/** Stops all webhooks of the app after too many errors a minute for several minutes in a row (contract A6). */
export class WebhookBreaker {
  isOpen = false;
  private minute = 0;
  private errors = 0;
  private badMinutes = 0;

  constructor(private readonly limits: () => { breakerErrorsPerMinute: number; breakerMinutes: number }) {}

  failed(nowMs: number): void {
    const minute = Math.floor(nowMs / 60_000);
    if (minute !== this.minute) {
      if (minute !== this.minute + 1 || this.errors <= this.limits().breakerErrorsPerMinute) this.badMinutes = 0;
      this.minute = minute;
      this.errors = 0;
    }
    this.errors += 1;
    if (this.errors === this.limits().breakerErrorsPerMinute + 1) this.badMinutes += 1;
    if (this.badMinutes >= this.limits().breakerMinutes) this.isOpen = true;
  }

  /** "Resume Now" in the Developer Center. */
  resume(): void {
    this.isOpen = false;
    this.badMinutes = 0;
    this.errors = 0;
  }
}
