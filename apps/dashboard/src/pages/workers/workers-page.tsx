import type { JSX } from 'react';
export function WorkersPage(): JSX.Element {
  return <p>workers</p>;
}
