import { useEffect } from 'react';

/** Sets the title of the browser's tab. It stays until another component sets one. */
export function useDocumentTitle(title: string): void {
  useEffect(() => {
    document.title = title;
  }, [title]);
}
