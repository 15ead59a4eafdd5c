import { Link, Outlet } from '@tanstack/react-router';
import type { JSX } from 'react';
import { Mark } from '../ui/icons.tsx';
import { LiveDot, LostBanner } from '../ui/live-dot.tsx';
import { ThemeToggle } from '../ui/theme-toggle.tsx';
import { session } from './session.ts';
import { SignInPage } from './sign-in.tsx';
import { useStore } from './store.ts';

/** What surrounds every page: name, two links, the state of the connection, the theme. */
export function Shell(): JSX.Element {
  const { kind } = useStore(session);
  return (
    <>
      <a
        href="#main"
        className="sr-only rounded bg-raised px-3 py-2 focus:not-sr-only focus:fixed focus:top-1 focus:left-1 focus:z-50"
      >
        Skip to content
      </a>
      <header className="flex h-11 shrink-0 items-center gap-1 border-b border-line bg-raised px-3 sm:px-4">
        <Link to="/" className="mr-2 inline-flex items-center gap-2 font-semibold tracking-tight">
          <Mark />
          <span className="hidden min-[400px]:inline">capsweep</span>
        </Link>
        <nav aria-label="Main" className="flex items-center gap-0.5">
          <NavLink to="/">Sweeps</NavLink>
          <NavLink to="/workers">Workers</NavLink>
        </nav>
        <div className="ml-auto flex items-center gap-2">
          <LiveDot />
          <ThemeToggle />
        </div>
      </header>
      <LostBanner />
      <main id="main" className="flex min-h-0 min-w-0 flex-1 flex-col">
        {kind === 'open' ? <Outlet /> : <SignInPage />}
      </main>
    </>
  );
}

function NavLink({ to, children }: { readonly to: '/' | '/workers'; readonly children: string }) {
  return (
    <Link
      to={to}
      activeOptions={{ exact: true, includeSearch: false }}
      className="rounded px-2 py-1 text-muted hover:bg-hover hover:text-ink aria-[current=page]:text-ink"
    >
      {children}
    </Link>
  );
}
