import type { JSX } from 'react';
export function TrialPage(): JSX.Element {
  return <p>trial</p>;
}
