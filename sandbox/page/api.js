// Calls to the sandbox: every gesture is one POST; what came of it arrives as news and a new state.

import { h } from "./dom.js";

const RECONNECT_MILLISECONDS = 1000;
const TOAST_MILLISECONDS = 7000;

/** POST a call and return its answer; what went wrong comes back as { ok: false, error }. */
export async function call(path, body) {
  try {
    const answer = await fetch(path, { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } });
    const text = await answer.text();
    if (!answer.ok) return { ok: false, error: text.slice(0, 300) || `The sandbox answered ${answer.status}.` };
    return JSON.parse(text);
  } catch (error) {
    return { ok: false, error: `The sandbox cannot be reached (${error.message}).` };
  }
}

/** POST a call, show its error when there is one, and return the answer. */
export async function tell(path, body) {
  const answer = await call(path, body);
  if (!answer.ok) toast(answer.error || "That did not work.");
  return answer;
}

/** Show a sentence for a moment, and say it to screen readers. */
export function toast(sentence, tone = "bad") {
  const close = h("button", { class: "toast-close", "aria-label": "Dismiss", on: { click: () => node.remove() } }, "×");
  const node = h("div", { class: `toast toast-${tone}`, role: "status" }, h("span", {}, sentence), close);
  document.getElementById("toasts").append(node);
  setTimeout(() => node.remove(), TOAST_MILLISECONDS);
}

/** Follow the state of one person: `draw(state)` runs at the start and after every change. */
export class Feed {
  constructor(draw, connection) {
    this.draw = draw;
    this.connection = connection;
    this.person = null;
    this.busy = false;
    this.again = false;
    this.listen();
  }

  /** See the world as this person from now on. */
  look(person) {
    this.person = person;
    return this.refresh();
  }

  async refresh() {
    if (this.busy) {
      this.again = true;
      return;
    }
    this.busy = true;
    try {
      const answer = await fetch(`/ui/state?as=${encodeURIComponent(this.person ?? "")}`);
      const state = await answer.json();
      if (state.ok && (!this.person || state.me.key === this.person)) this.draw(state);
    } catch {
      this.connection(false);
    } finally {
      this.busy = false;
    }
    if (this.again) {
      this.again = false;
      await this.refresh();
    }
  }

  listen() {
    const socket = new WebSocket(`ws://${location.host}/ui/socket`);
    socket.addEventListener("open", () => {
      this.connection(true);
      if (this.person) this.refresh();
    });
    socket.addEventListener("message", () => this.person && this.refresh());
    socket.addEventListener("close", () => {
      this.connection(false);
      setTimeout(() => this.listen(), RECONNECT_MILLISECONDS);
    });
  }
}
