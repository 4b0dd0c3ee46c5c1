import type { Language } from '../../core/domain/errors';
import type { Integration } from '../../core/store/documents';
import { integrationView, type IntegrationView } from './integrationView';
import type { Services } from '../services';

/** An integration as every route shows it. */
export async function presentIntegration(
  { facts }: Services,
  integration: Integration,
  language: Language,
): Promise<IntegrationView> {
  return integrationView(await facts.read(integration), language, Date.now());
}
