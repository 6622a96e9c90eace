/** Seconds since `start` was made, by the monotonic clock (durations only, never a moment of the day). */
export function stopwatch(): () => number {
  const start = performance.now();
  return () => (performance.now() - start) / 1000;
}
