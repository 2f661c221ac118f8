/**
 * Alipay writes Beijing wall clock text without a zone; inside we keep UTC milliseconds.
 * Beijing is UTC+8 all year, so the way there and back is arithmetic and needs neither the process's zone nor a clock.
 */

const BEIJING_AHEAD_MS = 8 * 60 * 60 * 1000;
const DAY_MS = 24 * 60 * 60 * 1000;
const WALL_CLOCK = /^(\d{4})-(\d{2})-(\d{2})[ T](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,3}))?$/;
/** A few Alipay fields carry epoch milliseconds instead of a wall clock; 13 digits are the years 2001 to 2286. */
const EPOCH_MS = /^\d{13}$/;

/** Days from 1970-01-01 to a date of the Gregorian calendar (years from March, so that the leap day comes last). */
function daysFromCivil(year: number, month: number, day: number): number {
  const shiftedYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(shiftedYear / 400);
  const yearOfEra = shiftedYear - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** The inverse of {@link daysFromCivil}. */
function civilFromDays(days: number): { year: number; month: number; day: number } {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1;
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}

function pad(value: number, width = 2): string {
  return String(value).padStart(width, '0');
}

/**
 * `yyyy-MM-dd HH:mm:ss` (also with `.SSS`), Beijing wall clock, to UTC milliseconds.
 *
 * @returns null when the text is absent, has another form, or names a moment that does not exist (31 April, 25:00)
 */
export function parseBeijing(text: string | null | undefined): number | null {
  if (typeof text !== 'string') return null;
  if (EPOCH_MS.test(text)) return Number.parseInt(text, 10);
  const match = WALL_CLOCK.exec(text);
  if (match === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((part) => Number.parseInt(part, 10));
  if (month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59) return null;
  const days = daysFromCivil(year, month, day);
  const back = civilFromDays(days);
  if (back.month !== month || back.day !== day) return null;
  const milliseconds = Number.parseInt((match[7] ?? '0').padEnd(3, '0'), 10);
  return days * DAY_MS + ((hour * 60 + minute) * 60 + second) * 1000 + milliseconds - BEIJING_AHEAD_MS;
}

/**
 * UTC milliseconds to `yyyy-MM-dd HH:mm:ss`, Beijing wall clock, as the gateway wants it. Milliseconds are cut off.
 *
 * @throws {RangeError} outside the years 1 to 9999 or when `ms` is not an integer
 */
export function formatBeijing(ms: number): string {
  if (!Number.isSafeInteger(ms)) throw new RangeError('not a time in milliseconds');
  const local = ms + BEIJING_AHEAD_MS;
  const days = Math.floor(local / DAY_MS);
  const { year, month, day } = civilFromDays(days);
  if (year < 1 || year > 9999) throw new RangeError('time out of range');
  const seconds = Math.floor((local - days * DAY_MS) / 1000);
  const clock = `${pad(Math.floor(seconds / 3600))}:${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`;
  return `${pad(year, 4)}-${pad(month)}-${pad(day)} ${clock}`;
}
