import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { createRoot } from 'react-dom/client';
import { createQueryClient } from './app/query-client.ts';
import { router } from './app/router.tsx';
import { session, tradeCode } from './app/session.ts';
import './theme.css';

const client = createQueryClient();

/** An address with a new code may be pasted over an open page: the browser then only changes the hash. */
async function renew(): Promise<void> {
  await tradeCode();
  if (session.get().kind === 'open') await client.resetQueries();
}

await tradeCode();
window.addEventListener('hashchange', () => void renew());

const root = document.getElementById('root');
if (root)
  createRoot(root).render(
    <QueryClientProvider client={client}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  );
