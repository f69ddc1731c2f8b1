// Moments, written as each chat writes them, in the zone of the person who looks.

const cache = new Map();

/** Return a formatter for these options, made once. */
export function formatter(zone, options, locale = "en-GB") {
  const key = JSON.stringify([zone, options, locale]);
  if (!cache.has(key)) cache.set(key, new Intl.DateTimeFormat(locale, { ...options, timeZone: zone }));
  return cache.get(key);
}

/** Return the moment as text in a zone. */
export function write(moment, zone, options, locale) {
  return formatter(zone, options, locale).format(moment);
}

/** Return the calendar day of a moment in a zone, as 2030-01-31. */
export function dayOf(moment, zone) {
  return write(moment, zone, { year: "numeric", month: "2-digit", day: "2-digit" }, "en-CA");
}

const UNITS = [["year", 31557600], ["month", 2629800], ["week", 604800], ["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];

/** Return how far a moment is from now in words: "in 3 days". */
export function relative(moment, now) {
  const seconds = (moment - now) / 1000;
  const [unit, size] = UNITS.find(([, length]) => Math.abs(seconds) >= length) || UNITS.at(-1);
  return new Intl.RelativeTimeFormat("en", { numeric: "auto" }).format(Math.round(seconds / size), unit);
}

/** Return "Today", "Yesterday" or the date, for the line that parts two days. */
export function dayTitle(moment, now, zone) {
  const days = [0, 1].map((ago) => dayOf(new Date(now - ago * 86400000), zone));
  const place = days.indexOf(dayOf(moment, zone));
  if (place >= 0) return ["Today", "Yesterday"][place];
  return write(moment, zone, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
}
