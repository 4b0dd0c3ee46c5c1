const idNames = ['integrationId', 'merchantId', 'runId'] as const;

type IdName = (typeof idNames)[number];

/** Operators may put anything into a signal, and it ends up as an argument. */
const looksLikeId = (value: unknown): value is string => typeof value === 'string' && /^[\w-]{1,64}$/.test(value);

/**
 * The store, binding and sync an activity works for: from the workflow's id, `integration:{merchantId}`, and from what its
 * argument, one object, names.
 */
export function idsOf(workflowId: string | undefined, [argument]: unknown[]): Partial<Record<IdName, string>> {
  const [, merchantId] = workflowId?.split(':') ?? [];
  const named = { merchantId, ...(typeof argument === 'object' && argument) } as Partial<Record<IdName, unknown>>;
  return Object.fromEntries(idNames.flatMap((name) => (looksLikeId(named[name]) ? [[name, named[name]]] : [])));
}
