/** In the order of need: each uses those before it. */
export const PARTS = ['database', 'temporal', 'sandbox', 'api', 'worker'] as const;
export type Part = (typeof PARTS)[number];
