import { useEffect } from 'react';

/** Names the browser's tab while the page is mounted. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · capsweep`;
    return () => {
      document.title = 'capsweep';
    };
  }, [title]);
}
