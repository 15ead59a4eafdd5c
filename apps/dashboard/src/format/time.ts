const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

const two = (n: number): string => String(n).padStart(2, '0');

/** A duration in its two largest units: `8.4 s`, `42 s`, `3m 07s`, `2h 05m`, `3d 04h`. */
export function writeDuration(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) return '–';
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const ms = Math.round(seconds) * second;
  if (ms < minute) return `${ms / second} s`;
  if (ms < hour) return `${Math.floor(ms / minute)}m ${two((ms % minute) / second)}s`;
  if (ms < day) return `${Math.floor(ms / hour)}h ${two(Math.floor((ms % hour) / minute))}m`;
  return `${Math.floor(ms / day)}d ${two(Math.floor((ms % day) / hour))}h`;
}

/** How long ago a moment was, in one unit: `just now`, `42 s ago`, `3 min ago`, `2 h ago`, `5 d ago`. */
export function writeAgo(at: number, now: number): string {
  const age = Math.max(0, now - at);
  if (age < 5 * second) return 'just now';
  if (age < minute) return `${Math.floor(age / second)} s ago`;
  if (age < hour) return `${Math.floor(age / minute)} min ago`;
  if (age < 2 * day) return `${Math.floor(age / hour)} h ago`;
  return `${Math.floor(age / day)} d ago`;
}

/** A moment as `2026-11-22 14:03:09`, in the reader's time zone. */
export function writeMoment(at: number): string {
  const d = new Date(at);
  const date = `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}`;
  return `${date} ${writeClock(at)}`;
}

/** The time of day of a moment: `14:03:09`. */
export function writeClock(at: number): string {
  const d = new Date(at);
  return `${two(d.getHours())}:${two(d.getMinutes())}:${two(d.getSeconds())}`;
}
