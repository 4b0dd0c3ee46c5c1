import type { z } from 'zod';
import { newWebhookSecret, type AlertTargets } from '../../core/partners/alerts/alertSender';
import type { wantedAlertsSchema } from '../alertSchemas';
import { maskUrl } from './alertsView';

/** A receiver that still goes by an earlier secret has this long to take the newest. */
const oldSecretMs = 24 * 3_600_000;
/** Each secret adds a signature to one header of every webhook. */
const maxSecrets = 10;

/**
 * The targets with the wanted changes; a field that is absent stays as it is.
 * @param isUnanswered whether no answer has carried the newest secret: a caller who sets the hook again is told that
 * one
 */
export function mergeTargets(
  before: AlertTargets,
  wanted: z.infer<typeof wantedAlertsSchema>,
  nowMs: number,
  isUnanswered = false,
) {
  const webhookUrl = mergeUrl(before.webhookUrl, wanted.webhookUrl);
  const isSecretNeeded = webhookUrl !== null && (before.webhookSecrets.length === 0 || wanted.rotateWebhookSecret);
  const madeSecret = isSecretNeeded ? newWebhookSecret() : null;
  const webhookSecrets = madeSecret === null ? before.webhookSecrets : addSecret(madeSecret, before, nowMs);
  const targets: AlertTargets = {
    emails: wanted.emails ?? before.emails,
    slackUrl: mergeUrl(before.slackUrl, wanted.slackUrl),
    webhookUrl,
    // A receiver that is set later gets another secret.
    webhookSecrets: webhookUrl === null ? [] : webhookSecrets,
  };
  const isSetAgain = isUnanswered && webhookUrl !== null && Boolean(wanted.webhookUrl);
  return { targets, madeSecret, toldSecret: isSetAgain ? targets.webhookSecrets[0]!.secret : madeSecret };
}

/** Which earlier secret the receiver goes by is not known, so each keeps its day. */
function addSecret(secret: string, { webhookSecrets }: AlertTargets, nowMs: number): AlertTargets['webhookSecrets'] {
  const kept = webhookSecrets
    .map((earlier) => ({ ...earlier, untilMs: earlier.untilMs ?? nowMs + oldSecretMs }))
    .filter(({ untilMs }) => untilMs > nowMs);
  return [{ secret, untilMs: null }, ...kept].slice(0, maxSecrets);
}

/** The URL to keep: null or an empty text removes it; the URL as it was shown, or an absent one, leaves it. */
export function mergeUrl(current: string | null, wanted: string | null | undefined): string | null {
  if (wanted === undefined) return current;
  const isAsShown = current !== null && wanted !== null && wanted === maskUrl(current);
  return isAsShown ? current : wanted || null;
}
