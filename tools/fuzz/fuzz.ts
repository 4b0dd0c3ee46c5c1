import { documentTargets } from './documents';
import { partnerTargets } from './partners';
import { routeTargets } from './routes';
import { ScriptedPartner } from './scriptedPartner';
import { feed, type Outcome } from './target';
import { webhookTargets } from './webhooks';

/** Feeds everything that eats input from outside with about `inputs` inputs. The same seed gives the same inputs. */
export async function fuzz(options: { inputs: number; seed: number }): Promise<Outcome[]> {
  const partner = await ScriptedPartner.start();
  const { targets, close } = partnerTargets(partner);
  try {
    return await feed([...webhookTargets, ...routeTargets, ...targets, ...documentTargets], options);
  } finally {
    await close();
    await partner.stop();
  }
}
