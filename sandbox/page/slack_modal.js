// A Slack modal: a view on top of the chat, whose fields keep what was typed while the bot changes it.

import { h } from "./dom.js";
import { showDialog } from "./dialogs.js";
import { buildBlocks } from "./slack_blocks.js";
import { withEmoji } from "./slack_mrkdwn.js";
import { Values, missing } from "./slack_values.js";

const TROUBLE = "We had some trouble connecting. Try again?";

/** The modal of one person: `show(view, context)` opens, changes or closes what is on the screen. */
export class SlackModal {
  constructor() {
    this.dialog = null;
    this.drawn = "";
    this.values = new Map();
  }

  show(view, context) {
    const drawn = view ? JSON.stringify([view.id, view.hash, view.errors]) : "";
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    this.close();
    if (view) this.open(view, context);
    else this.values.clear();
  }

  close() {
    this.dialog?.close();
    this.dialog?.remove();
    this.dialog = null;
  }

  open(view, context) {
    if (!this.values.has(view.id)) this.values.set(view.id, new Values());
    const values = this.values.get(view.id);
    const own = viewContext(view, context, values, { view_id: view.id });
    this.banner = h("div", { class: "modal-banner", role: "alert", hidden: true });
    const blocks = h("div", { class: "dialog-body modal-blocks" }, this.banner, buildBlocks(view.blocks, own));
    const dismiss = () => context.post("close", { view_id: view.id });
    const submit = () => this.submit(view, context, values);
    const close = h("button", { class: "sl-button", type: "button", on: { click: dismiss } }, withEmoji(view.close?.text ?? "Cancel"));
    this.button = view.submit ? h("button", { class: "sl-button primary", type: "submit" }, withEmoji(view.submit.text)) : null;
    const form = h("form", { class: "modal-form", novalidate: true }, blocks, h("footer", { class: "dialog-foot" }, close, this.button));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      submit();
    });
    this.dialog = showDialog({ kind: "slack-dialog", title: withEmoji(view.title?.text ?? ""), body: form, chat: "slack", dismissed: dismiss });
    focusFirst(this.dialog);
  }

  async submit(view, context, values) {
    const errors = missing(view.blocks, values);
    if (Object.keys(errors).length) {
      this.close();
      this.open({ ...view, errors }, context);
      this.dialog.querySelector(".block.wrong :is(input, textarea, button)")?.focus();
      return;
    }
    if (this.button) this.button.disabled = true;
    const answer = await context.post("submit", { view_id: view.id, values: values.wire(view.blocks) });
    if (this.button) this.button.disabled = false;
    if (answer.ok) return;
    this.banner.hidden = false;
    this.banner.textContent = answer.error || TROUBLE;
  }
}

/** Return the context of a view's elements: presses go to the view, values are kept for its submission. */
export function viewContext(view, context, values, place) {
  const own = { ...context, values, errors: view.errors ?? {} };
  own.act = async (element, block, given) => {
    const answer = await context.post("action", { ...place, action_id: element.action_id, block_id: block.block_id, ...given });
    if (!answer.ok) context.complain(answer.error);
  };
  own.changed = (element, block, value) => {
    if (block.type === "input" && !block.dispatch_action) return null;
    return own.act(element, block, { selected: context.stateOf(element, value) });
  };
  own.typed = own.changed;
  own.suggest = (element, block, text) => context.suggest(place, element, block, text);
  return own;
}

function focusFirst(dialog) {
  const wanted = dialog.querySelector("[autofocus]") ?? dialog.querySelector(".modal-blocks :is(input, textarea, button.pick)") ?? dialog.querySelector("footer button:last-child");
  wanted?.focus();
}
