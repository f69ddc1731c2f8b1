// Dialogs: small questions and big windows that hold the keyboard until they are answered.

import { h, uniqueId } from "./dom.js";
import { withEmoji } from "./slack_mrkdwn.js";

/** Build a modal dialog and show it; closing it by Esc or its cross runs `dismissed`. */
export function showDialog({ kind, title, body, footer, chat, dismissed }) {
  const id = uniqueId("title");
  const cross = h("button", { class: "dialog-cross", type: "button", "aria-label": "Close", on: { click: () => dismissed() } }, "×");
  const head = h("header", { class: "dialog-head" }, h("h2", { id }, title), cross);
  const node = h("dialog", { class: `dialog ${kind}`, "aria-labelledby": id, "data-chat": chat }, head, body, footer);
  node.addEventListener("cancel", (event) => {
    event.preventDefault();
    dismissed();
  });
  document.body.append(node);
  node.showModal();
  return node;
}

/** Ask what a Block Kit confirm object asks; resolves to true when the person agrees. */
export function confirmDialog(confirm) {
  return new Promise((resolve) => {
    const end = (answer) => {
      node.close();
      node.remove();
      resolve(answer);
    };
    const deny = h("button", { class: "sl-button", type: "button", on: { click: () => end(false) } }, withEmoji(confirm.deny?.text ?? "Cancel"));
    const agree = h("button", { class: `sl-button ${confirm.style ?? "primary"}`, type: "button", on: { click: () => end(true) } }, withEmoji(confirm.confirm?.text ?? "Yes"));
    const body = h("div", { class: "dialog-body" }, withEmoji(confirm.text?.text ?? ""));
    const footer = h("footer", { class: "dialog-foot" }, deny, agree);
    const node = showDialog({ kind: "slack-dialog small", title: withEmoji(confirm.title?.text ?? "Are you sure?"), body, footer, chat: "slack", dismissed: () => end(false) });
    agree.focus();
  });
}
