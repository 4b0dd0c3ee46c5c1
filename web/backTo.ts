const key = 'backTo';

/** Keeps this tab's place: the way through the login drops what stands after `#` in the address. */
export function keepPlace(): void {
  sessionStorage.setItem(key, location.hash);
}

/** Goes back to the place that was kept, unless the address names one itself. */
export function takePlace(): void {
  const place = sessionStorage.getItem(key);
  sessionStorage.removeItem(key);
  if (place && location.hash === '') history.replaceState(null, '', place);
}
