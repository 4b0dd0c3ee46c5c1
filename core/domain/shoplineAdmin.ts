/** Address of a store's admin at SHOPLINE (contract A1). */
export function shoplineAdminUrl(handle: string): string {
  return `https://admin.shoplineapp.com/admin/${encodeURIComponent(handle)}`;
}

/** A member's page in the admin. SHOPLINE does not document its address: it is assumed, here alone (contract A12). */
export function shoplineMemberUrl(adminUrl: string, customerId: string): string {
  return `${adminUrl}/users/${encodeURIComponent(customerId)}`;
}

/** Whether an id has SHOPLINE's form; a contact in Omnichat may carry a member id of another system. */
export function isShoplineCustomerId(id: string): boolean {
  return /^[0-9a-f]{24}$/.test(id);
}
