// Preloaded (`--import`): where LOCAL_CALENDAR_OFFSET_MS is set, this process lives on another day. Plain JavaScript,
// because `npm` may run it in a Node that does not read TypeScript; such a process keeps the machine's day.
const offset = Number(process.env.LOCAL_CALENDAR_OFFSET_MS ?? 0);

if (offset !== 0 && process.features.typescript) {
  const { moveCalendar } = await import('./shifted-date.ts');
  moveCalendar(offset);
}
