/** `0.97834 -> 0.9783`, `0.00012345 -> 1.234e-4`, `12345.6 -> 12,346`: four digits that matter. */
export function formatNumber(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Number.isInteger(value) && Math.abs(value) < 1e7) return value.toLocaleString('en-US');
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e7)) return value.toExponential(3);
  return size >= 1000 ? Math.round(value).toLocaleString('en-US') : value.toPrecision(4);
}

/** `± 0.0012` with as many decimals as its mean is shown with. */
export function formatSpread(mean: number, sd: number | undefined): string {
  const shown = formatNumber(mean);
  if (sd === undefined) return shown;
  const decimals = /\.(\d+)$/.exec(shown)?.[1]?.length ?? 2;
  return `${shown} ± ${sd.toFixed(decimals)}`;
}

/** A parameter as people write it. */
export function formatValue(value: string | number | boolean | undefined): string {
  if (value === undefined) return '';
  return typeof value === 'number' ? formatNumber(value) : String(value);
}

/** `48 s`, `3m 05s`, `2h 10m`, `4d 3h`. */
export function formatSeconds(seconds: number): string {
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)}m ${String(s % 60).padStart(2, '0')}s`;
  if (s < 86_400)
    return `${Math.floor(s / 3600)}h ${String(Math.floor((s % 3600) / 60)).padStart(2, '0')}m`;
  return `${Math.floor(s / 86_400)}d ${Math.floor((s % 86_400) / 3600)}h`;
}

/** `512 B`, `3.4 kB`, `120 MB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return `${power === 0 ? value : value.toPrecision(3)} ${units[power] ?? ''}`;
}

/** How long ago something was: `just now`, `5 min ago`, `3 h ago`, `2 d ago`. */
export function formatAgo(at: number, now: number): string {
  const seconds = (now - at) / 1000;
  if (seconds < 60) return 'just now';
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`;
  return `${Math.floor(seconds / 86_400)} d ago`;
}
