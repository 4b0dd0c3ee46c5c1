const key = 'backTo';

/** Keeps for this tab what the address shows: the way through the login drops what stands after `#`. */
export function keepPlace(): void {
  sessionStorage.setItem(key, location.hash);
}

/** Shows what was kept, unless the address names something itself. */
export function takePlace(): void {
  const place = sessionStorage.getItem(key);
  sessionStorage.removeItem(key);
  if (place && location.hash === '') history.replaceState(null, '', place);
}
