import type { PropsWithChildren } from 'react';
import { Suspense, useState } from 'react';

/** Loads a dialog's or drawer's code when it is first opened, and keeps it from then on so that it can close gracefully. */
export function WhenOpened({ open, children }: PropsWithChildren<{ open: boolean }>) {
  const [wasOpened, setWasOpened] = useState(open);
  if (open && !wasOpened) setWasOpened(true);
  return wasOpened ? <Suspense>{children}</Suspense> : null;
}
