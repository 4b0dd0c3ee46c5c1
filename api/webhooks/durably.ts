import { IntegrationError } from '../../domain/errors';

/** SHOPLINE gives 3 s (contract A1). An honest 503 before that beats a timeout: the sender knows to come back. */
const deadlineMs = 2_500;

/**
 * Waits until an event is durable. After the deadline the work goes on by itself; it is safe to repeat.
 * @throws IntegrationError `temporarily_unavailable`
 */
export async function durably<Value>(work: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new IntegrationError('temporarily_unavailable')), deadlineMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
