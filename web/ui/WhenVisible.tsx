import type { PropsWithChildren } from 'react';
import { Suspense, useEffect, useRef, useState } from 'react';
import { LoadingBlock } from './QueryView';

/** Loads its content once its place comes into view. */
export function WhenVisible({ children }: PropsWithChildren) {
  const place = useRef<HTMLDivElement>(null);
  const [isNear, setNear] = useState(false);
  useEffect(() => {
    if (place.current === null) return;
    const observer = new IntersectionObserver((entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) setNear(true);
    });
    observer.observe(place.current);
    return () => observer.disconnect();
  }, []);
  return (
    <div ref={place}>{isNear ? <Suspense fallback={<LoadingBlock />}>{children}</Suspense> : <LoadingBlock />}</div>
  );
}
