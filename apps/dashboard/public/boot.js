// Runs before everything else, as a file of its own: the page's policy forbids inline scripts.
(function () {
  // zod compiles its schemas to code where it may; here it may not, and asking would be reported.
  globalThis.__zod_globalConfig = { jitless: true };

  // The theme, before the first paint, so that a dark page never flashes white. The rest of its
  // life is in src/ui/theme.ts, which reads and writes the same attribute and the same key.
  let choice = null;
  try {
    choice = localStorage.getItem('capsweep.theme');
  } catch {
    // Storage may be forbidden; the system's choice will do.
  }
  const system = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  document.documentElement.dataset.theme =
    choice === 'dark' || choice === 'light' ? choice : system;
})();
