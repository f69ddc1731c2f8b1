// The server's scheduled events, above its channels: what, when, where, how many are interested, and one press to be.

import { toast } from "./api.js";
import { clear, h, keep, link, safeUrl } from "./dom.js";
import { write } from "./when.js";

const WHEN = { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" };

export class DiscordEvents {
  constructor() {
    this.count = h("summary", {});
    this.list = h("div", { class: "dc-events-list" });
    this.node = h("details", { class: "dc-events", open: true, hidden: true, "aria-label": "Scheduled events" }, this.count, this.list);
  }

  /** Draw the events there are; none, and the strip is gone. */
  show(events, context) {
    this.node.hidden = !events.length;
    this.count.textContent = events.length === 1 ? "1 event" : `${events.length} events`;
    const items = events.map((event) => ({ ...event, live: Date.parse(event.scheduled_start_time) <= context.now() }));
    keep(this.list, items, (event) => event.id, (event) => card(event, context));
  }

  /** Forget what was drawn: somebody else looks, with times and marks of their own. */
  forget() {
    clear(this.list);
  }
}

function card(event, context) {
  const place = event.entity_metadata?.location ?? "";
  const where = safeUrl(place) && /^https?:/.test(place) ? link(place, place) : place;
  const count = h("small", {}, `${event.user_count} interested`);
  const mark = h("button", { class: `dc-button${event.interested ? " success" : ""}`, type: "button", "aria-pressed": event.interested ? "true" : "false", on: { click: press } }, event.interested ? "✓ Interested" : "Interested");
  async function press() {
    const answer = await context.post("interest", { event: event.id, on: !event.interested });
    if (!answer.ok) toast(answer.error);
  }
  const when = h("div", { class: `dc-event-when${event.live ? " live" : ""}` }, event.live ? "Happening now" : write(new Date(event.scheduled_start_time), context.zone, WHEN));
  return h("article", { class: "dc-event", "data-id": event.id }, when, h("strong", { title: event.description }, event.name), h("div", { class: "dc-event-place" }, where), h("footer", {}, count, mark));
}
