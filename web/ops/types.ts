import type { z } from 'zod';
import type { opsIntegrationSchema } from '../../api/ops/getOpsIntegrations';

export type OpsIntegration = z.infer<typeof opsIntegrationSchema>;
