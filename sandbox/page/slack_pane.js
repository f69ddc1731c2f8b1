// The Slack side: channels at the left, one of them (or the app's Home) open, and the composer below it.

import { call, toast } from "./api.js";
import { Composer } from "./composer.js";
import { clear, h, keep } from "./dom.js";
import { avatar } from "./people.js";
import { atEnd, stayAtEnd } from "./scrolling.js";
import { buildBlocks } from "./slack_blocks.js";
import { slackMessage } from "./slack_message.js";
import { SlackModal, viewContext } from "./slack_modal.js";
import { slashSuggestions } from "./slack_slash.js";
import { Values, stateOf } from "./slack_values.js";
import { ThreadPane } from "./thread_pane.js";
import { dayOf, dayTitle } from "./when.js";

const HOME = "home";

export class SlackPane {
  constructor() {
    this.place = null;
    this.unread = new Map();
    this.modal = new SlackModal();
    this.homeValues = new Values();
    this.nav = h("nav", { class: "sidebar", "aria-label": "Slack channels" });
    this.title = h("header", { class: "pane-head" });
    this.list = h("div", { class: "messages", role: "log", "aria-live": "polite", "aria-label": "Slack messages", tabindex: "0" });
    stayAtEnd(this.list);
    this.composer = new Composer({ label: "Message", placeholder: "Message", suggest: (text) => slashSuggestions(text, this.view?.commands ?? [], this.shortcuts("global").map((one) => ({ ...one, choose: () => this.useShortcut(one, {}) }))), send: (text) => this.send(text) });
    this.thread = new ThreadPane({ chat: "Slack", send: (text) => this.say(text, this.thread.id), closed: () => this.openThread(null) });
    this.tabs = h("div", { class: "app-tabs", role: "tablist" });
    this.none = h("p", { class: "no-account", hidden: true }, "This person has no account in this workspace.");
    this.node = h("section", { class: "pane slack", "data-chat": "slack", "aria-label": "Slack" }, this.nav, h("div", { class: "pane-main" }, this.title, this.tabs, this.list, this.none, this.composer.node), this.thread.node);
  }

  /** Draw the state as its person sees it. */
  draw(state) {
    const someoneElse = this.state?.me.key !== state.me.key;
    this.state = state;
    this.view = state.slack ?? {};
    if (someoneElse) this.arrive();
    this.context = this.makeContext();
    this.drawNav();
    this.drawPlace();
    const open = (this.view.modals ?? this.view.views ?? []).at(-1) ?? null;
    this.modal.show(open, this.context);
  }

  arrive() {
    clear(this.list);
    this.open = null;
    this.seen = new Map();
    this.homeValues = new Values();
    const channels = this.channels();
    if (!this.place || !channels.some((one) => one.id === this.place)) this.place = channels.find((one) => !one.is_im)?.id ?? channels[0]?.id ?? null;
  }

  shortcuts(type) {
    return (this.view?.shortcuts ?? []).filter((one) => one.type === type);
  }

  async useShortcut(one, place) {
    const answer = await this.context.post("shortcut", { callback_id: one.callback_id, ...place });
    if (!answer.ok) toast(answer.error);
  }

  messageMenu(message, channel) {
    if (message.ephemeral) return [];
    const reply = { label: "Reply in thread", value: "reply", choose: () => this.openThread(message.thread_ts ?? message.ts) };
    const offered = this.shortcuts("message").map((one) => ({ label: one.name, value: one.callback_id, description: one.description, choose: () => this.useShortcut(one, { channel, ts: message.ts }) }));
    return [reply, ...offered];
  }

  channels() {
    return this.view.channels ?? [];
  }

  current() {
    return this.channels().find((one) => one.id === this.place) ?? null;
  }

  makeContext() {
    const { me, people, clock } = this.state;
    const moved = Date.parse(clock.now) - Date.now();
    const names = new Map(people.filter((one) => one.slack).map((one) => [one.slack, one]));
    const channels = this.channels().filter((one) => !one.is_im);
    const app = this.view.app ?? { id: "U0RAINMAKER", name: "Rainmaker" };
    return {
      me: me.slack,
      zone: me.timezone,
      now: () => new Date(Date.now() + moved),
      userName: (id) => names.get(id)?.name ?? (id === app.id ? app.name : null),
      channelName: (id) => channels.find((one) => one.id === id)?.name ?? null,
      people: () => [...names.values()].map((one) => ({ id: one.slack, name: one.name })),
      channels: () => channels,
      author: (message) => author(message, names, app),
      post: (path, body) => call(`/ui/slack/${path}`, { as: me.key, ...body }),
      suggest: (place, element, block, text) => this.suggest(place, element, block, text),
      openThread: (ts) => this.openThread(ts),
      messageMenu: (message, channel) => this.messageMenu(message, channel),
      complain: toast,
      stateOf,
    };
  }

  async suggest(place, element, block, text) {
    const answer = await this.context.post("suggest", { ...place, action_id: element.action_id, block_id: block.block_id, value: text });
    if (!answer.ok) toast(answer.error);
    return answer.options ?? answer.option_groups ?? [];
  }

  drawNav() {
    const channels = this.channels();
    const rows = [
      { id: "t1", title: "Channels" },
      ...channels.filter((one) => !one.is_im).map((one) => this.navRow(one, one.name, one.is_private ? "🔒" : "#")),
      { id: "t2", title: "Apps" },
      ...channels.filter((one) => one.is_im).map((one) => this.navRow(one, (this.view.app ?? {}).name ?? "Rainmaker", "app")),
    ];
    keep(this.nav, channels.length ? rows : [], (row) => row.id, (row) => this.buildNav(row));
  }

  navRow(channel, name, sign) {
    const latest = channel.messages?.at(-1)?.ts ?? "";
    const here = this.place === channel.id || (this.place === HOME && channel.is_im);
    if (here || !this.seen.has(channel.id)) this.seen.set(channel.id, latest);
    return { id: channel.id, name, sign, here, fresh: latest > this.seen.get(channel.id) };
  }

  buildNav(row) {
    if (row.title) return h("div", { class: "nav-title" }, row.title);
    const sign = row.sign === "app" ? avatar({ app: true }, "tiny") : h("span", { class: "nav-sign", "aria-hidden": "true" }, row.sign);
    const props = { class: `nav-row${row.here ? " here" : ""}${row.fresh ? " fresh" : ""}`, type: "button", "aria-current": row.here ? "page" : null };
    return h("button", { ...props, on: { click: () => this.go(row.id) } }, sign, h("span", { class: "nav-name" }, row.name), row.fresh ? h("span", { class: "dot", "aria-label": "new messages" }) : null);
  }

  openThread(ts) {
    this.open = ts;
    this.draw(this.state);
  }

  go(place) {
    this.place = place;
    this.open = null;
    clear(this.list);
    if (place === HOME) this.context.post("home", {}).then((answer) => answer.ok || toast(answer.error));
    this.draw(this.state);
    this.list.scrollTop = place === HOME ? 0 : this.list.scrollHeight;
    if (place !== HOME) this.composer.box.focus({ preventScroll: true });
  }

  drawPlace() {
    const direct = this.channels().find((one) => one.is_im);
    const atHome = this.place === HOME;
    const channel = atHome ? direct : this.current();
    this.none.hidden = Boolean(channel);
    this.composer.node.hidden = atHome || !channel;
    this.list.hidden = !channel;
    const name = channel?.is_im ? ((this.view.app ?? {}).name ?? "Rainmaker") : channel?.name;
    keep(this.title, channel ? [{ name, topic: channel.is_im ? "" : (channel.topic ?? ""), app: Boolean(channel.is_im) }] : [], () => "title", buildTitle);
    this.drawTabs(channel, direct);
    this.composer.aim(channel?.is_im ? `Message ${name}` : `Message #${name}`);
    if (atHome) this.drawHome();
    else if (channel) this.drawMessages(channel);
    this.drawThread(atHome ? null : channel);
  }

  drawTabs(channel, direct) {
    const tabs = channel?.is_im ? [{ id: HOME, name: "Home" }, { id: direct.id, name: "Messages" }] : [];
    keep(this.tabs, tabs.map((tab) => ({ ...tab, on: this.place === tab.id })), (tab) => tab.id, (tab) =>
      h("button", { class: "app-tab", role: "tab", type: "button", "aria-selected": tab.on ? "true" : "false", on: { click: () => this.go(tab.id) } }, tab.name));
  }

  drawHome() {
    const { home } = this.view;
    const context = viewContext(home ?? {}, this.context, this.homeValues, { home: true });
    const items = home?.blocks?.length ? home.blocks.map((block, place) => ({ block, place, version: home.id })) : [{ empty: true }];
    keep(this.list, items, (item) => item.block?.block_id ?? `home-${item.place ?? "empty"}`, (item) =>
      item.empty ? h("p", { class: "quiet" }, "The app has not filled its Home tab yet.") : h("div", { class: "home-block" }, buildBlocks([item.block], context)));
  }

  drawMessages(channel) {
    const atBottom = atEnd(this.list);
    const first = !this.list.kept;
    keep(this.list, withDays(withReplies(channel.messages ?? []), this.context), (item) => item.key, (item) =>
      item.day ? h("div", { class: "day", role: "separator" }, h("span", {}, item.day)) : slackMessage(item.message, this.context, channel.id));
    if (atBottom || first) this.list.scrollTop = this.list.scrollHeight;
  }

  drawThread(channel) {
    const messages = (channel?.messages ?? []).filter((one) => this.open && [one.ts, one.thread_ts].includes(this.open));
    this.thread.show(messages.length ? { id: this.open, title: "Thread", messages } : null, (message) => slackMessage(message, this.context, channel.id));
  }

  async say(text, thread) {
    const answer = await this.context.post("message", { channel: this.place, text, thread_ts: thread });
    if (!answer.ok) toast(answer.error);
  }

  async send(text) {
    const slash = text.startsWith("/");
    const answer = await this.context.post(slash ? "command" : "message", { channel: this.place, text });
    const slackbotSaysIt = slash && answer.error?.startsWith(text.split(" ")[0]);
    if (!answer.ok && !slackbotSaysIt) toast(answer.error);
    this.list.scrollTop = this.list.scrollHeight;
  }
}

function author(message, names, app) {
  if (message.bot_id || message.user === app.id) return { name: app.name, app: true };
  if (message.user === "USLACKBOT") return { name: "Slackbot", colour: "#36815f" };
  const person = names.get(message.user);
  return { name: person?.name ?? message.user ?? "Someone", colour: person?.colour };
}

/** Return what stands in the channel itself, each with how many replies its thread has. */
function withReplies(messages) {
  const roots = new Set(messages.map((one) => one.ts));
  const inThread = (one) => one.thread_ts && one.thread_ts !== one.ts && roots.has(one.thread_ts);
  const replies = (ts) => messages.filter((one) => inThread(one) && one.thread_ts === ts).length;
  return messages.filter((one) => !inThread(one)).map((one) => ({ ...one, replies: replies(one.ts) }));
}

function buildTitle(row) {
  return h("h2", {}, row.app ? avatar({ app: true }, "tiny") : h("span", { "aria-hidden": "true" }, "# "), row.name, row.topic ? h("small", {}, row.topic) : null);
}

/** Return the messages with a line before each new day. */
export function withDays(messages, context, momentOf = (message) => new Date(Number(message.ts) * 1000)) {
  let last = null;
  return messages.flatMap((message) => {
    const moment = momentOf(message);
    const day = dayOf(moment, context.zone);
    const item = { key: `m-${message.ts ?? message.id}`, message };
    if (day === last) return [item];
    last = day;
    return [{ key: `d-${day}`, day: dayTitle(moment, context.now(), context.zone) }, item];
  });
}
