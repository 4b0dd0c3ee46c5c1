import type { PropsWithChildren } from 'react';
import { Suspense, useState } from 'react';

/** Loads a dialog or drawer when it is first opened. From then on it stays mounted, so that it can close gracefully. */
export function WhenOpened({ open, children }: PropsWithChildren<{ open: boolean }>) {
  const [wasOpened, setWasOpened] = useState(open);
  if (open && !wasOpened) setWasOpened(true);
  return wasOpened ? <Suspense>{children}</Suspense> : null;
}
