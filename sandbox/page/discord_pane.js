// The Discord side: the server's channels, one of them open, and a composer that knows the bot's commands.

import { call, toast } from "./api.js";
import { Composer } from "./composer.js";
import { CommandForm, commandSuggestions, parsed } from "./discord_command.js";
import { DiscordEvents } from "./discord_events.js";
import { discordMessage } from "./discord_message.js";
import { DiscordModal } from "./discord_modal.js";
import { DiscordNav } from "./discord_nav.js";
import { clear, h, keep } from "./dom.js";
import { avatar } from "./people.js";
import { atEnd, stayAtEnd } from "./scrolling.js";
import { withDays } from "./slack_pane.js";
import { ThreadPane } from "./thread_pane.js";

export class DiscordPane {
  constructor() {
    this.place = null;
    this.dismissed = new Set();
    this.modal = new DiscordModal();
    this.events = new DiscordEvents();
    this.thread = new ThreadPane({ chat: "Discord", send: (text) => this.say(text, this.thread.id), closed: () => this.openThread(null) });
    this.form = null;
    this.nav = new DiscordNav((place, thread) => this.go(place, thread));
    this.title = h("header", { class: "pane-head" });
    this.list = h("div", { class: "messages", role: "log", "aria-live": "polite", "aria-label": "Discord messages", tabindex: "0" });
    stayAtEnd(this.list);
    this.composer = new Composer({ label: "Message", placeholder: "Message", suggest: (text) => commandSuggestions(text, this.view ? this.commands() : [], (leaf) => this.fill(leaf, {})), send: (text) => this.send(text) });
    this.formPlace = h("div", { class: "form-place" });
    this.none = h("p", { class: "no-account", hidden: true }, "This person has no account on this server.");
    this.node = h("section", { class: "pane discord", "data-chat": "discord", "aria-label": "Discord" }, this.nav.node, h("div", { class: "pane-main" }, this.title, this.events.node, this.list, this.none, this.formPlace, this.composer.node), this.thread.node);
  }

  /** Draw the state as its person sees it. */
  draw(state) {
    const someoneElse = this.state?.me.key !== state.me.key;
    this.state = state;
    this.view = state.discord ?? {};
    if (someoneElse) this.arrive();
    this.context = this.makeContext();
    this.nav.show({ server: this.view.guild?.name ?? "Acme Partners", bot: this.botName(), channels: this.channels(), place: this.place, thread: this.open });
    this.drawPlace();
    this.modal.show(this.view.modal ?? null, this.context);
  }

  arrive() {
    clear(this.list);
    this.open = null;
    this.nav.forget();
    this.events.forget();
    this.endForm();
    const channels = this.view.channels ?? [];
    if (!channels.some((one) => one.id === this.place)) this.place = channels.find((one) => one.kind === "text")?.id ?? null;
  }

  channels() {
    return this.view.channels ?? [];
  }

  botName() {
    return this.view.bot?.username ?? "Rainmaker";
  }

  /** Return the commands a person may use where they are. */
  commands() {
    const direct = this.channels().find((one) => one.id === this.place)?.kind === "dm";
    return (direct ? this.view?.dm_commands : this.view?.commands) ?? [];
  }

  makeContext() {
    const { me, people, clock } = this.state;
    const moved = Date.parse(clock.now) - Date.now();
    const names = new Map(people.filter((one) => one.discord).map((one) => [one.discord, one]));
    const rooms = this.channels().filter((one) => one.kind === "text");
    const roles = this.view.roles ?? [];
    const bot = { id: this.view.bot?.id, username: this.botName() };
    return {
      me: me.discord,
      zone: me.timezone,
      now: () => new Date(Date.now() + moved),
      userName: (id) => names.get(id)?.name ?? (id === bot.id ? bot.username : null),
      channelName: (id) => rooms.find((one) => one.id === id)?.name ?? null,
      roleName: (id) => roles.find((one) => one.id === id)?.name ?? null,
      people: () => [...names.values()].map((one) => ({ id: one.discord, name: one.name, about: one.about })),
      channels: () => rooms,
      roles: () => roles.filter((one) => one.name !== "@everyone"),
      author: ({ author }) => ({ name: author.name, colour: author.colour, app: author.bot }),
      byName: (name) => people.find((one) => one.name === (name ?? me.name)) ?? { name },
      pinged: (message) => (message.pings ?? []).some((one) => one === "everyone" || one === `user:${me.discord}`),
      dismiss: (id) => this.dismiss(id),
      openThread: (id) => this.openThread(id),
      messageMenu: (message) => this.messageMenu(message),
      fileAddress: (address) => address,
      post: (path, body) => call(`/ui/discord/${path}`, { as: me.key, ...body }),
    };
  }

  /** Return what the bot offers on a message, and on the person who wrote it. */
  messageMenu(message) {
    if (message.ephemeral || message.failed) return [];
    const writer = message.author?.bot ? null : message.author?.id;
    const entry = (one, group, target) => ({ label: one.name, value: `${one.type}:${one.name}`, group, choose: () => this.choose(one.name, target) });
    const offered = (this.view.commands ?? []).filter((one) => one.type === 3 || (one.type === 2 && writer));
    const begin = this.mayBegin(message) ? [{ label: "Create thread", value: "thread", choose: () => this.beginThread(message) }] : [];
    return begin.concat(offered.sort((a, b) => b.type - a.type).map((one) => (one.type === 3 ? entry(one, "This message", message.id) : entry(one, message.author.name, writer))));
  }

  mayBegin(message) {
    const here = this.channels().find((one) => one.id === this.place);
    return here?.kind === "text" && here.messages.some((one) => one.id === message.id) && !this.threadOf(message.id);
  }

  threadOf(id) {
    return this.channels().find((one) => one.kind === "thread" && one.id === id) ?? null;
  }

  async beginThread(message) {
    const name = (message.content || "Thread").split("\n")[0].slice(0, 60);
    const answer = await this.context.post("thread", { channel: this.place, message_id: message.id, name });
    if (!answer.ok) toast(answer.error);
    else this.openThread(message.id);
  }

  openThread(id) {
    this.open = id;
    this.draw(this.state);
  }

  async choose(name, target) {
    const answer = await this.context.post("menu", { channel: this.place, name, target });
    if (!answer.ok) toast(answer.error);
  }

  dismiss(id) {
    this.dismissed.add(id);
    this.draw(this.state);
  }

  go(place, thread = null) {
    this.place = place;
    this.open = thread;
    clear(this.list);
    this.endForm();
    this.draw(this.state);
    this.list.scrollTop = this.list.scrollHeight;
    if (!thread) this.composer.box.focus({ preventScroll: true });
  }

  drawPlace() {
    const channel = this.channels().find((one) => one.id === this.place) ?? null;
    this.none.hidden = Boolean(channel);
    this.list.hidden = !channel;
    this.composer.node.hidden = !channel || Boolean(this.form);
    const direct = channel?.kind === "dm";
    const name = direct ? this.botName() : channel?.name;
    keep(this.title, channel ? [{ name, topic: channel.topic ?? "", direct }] : [], () => "title", (row) =>
      h("h2", {}, row.direct ? avatar({ app: true }, "tiny") : h("span", { class: "nav-sign", "aria-hidden": "true" }, "# "), row.name, row.topic ? h("small", {}, row.topic) : null));
    this.composer.aim(direct ? `Message @${name}` : `Message #${name}`);
    this.events.show(channel && !direct ? (this.view.events ?? []) : [], this.context);
    if (channel) this.drawMessages(channel);
    this.drawThread();
  }

  drawMessages(channel) {
    const atBottom = atEnd(this.list);
    const first = !this.list.kept;
    const told = failures(this.view.gestures, channel.id, this.botName());
    const everything = [...channel.messages, ...told].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
    const messages = everything.filter((one) => !(one.ephemeral && this.dismissed.has(one.id))).map((one) => this.withThread(one));
    keep(this.list, withDays(messages, this.context, (message) => new Date(message.at)), (item) => item.key, (item) =>
      item.day ? h("div", { class: "day", role: "separator" }, h("span", {}, item.day)) : discordMessage(item.message, this.context, channel.id));
    if (atBottom || first) this.list.scrollTop = this.list.scrollHeight;
  }

  withThread(message) {
    const thread = this.threadOf(message.id);
    return thread ? { ...message, thread: { name: thread.name, count: thread.messages.length } } : message;
  }

  drawThread() {
    const thread = this.open ? this.threadOf(this.open) : null;
    this.thread.show(thread && { id: thread.id, title: thread.name, messages: thread.messages }, (message) => discordMessage(message, this.context, thread.id));
  }

  async say(text, channel = this.place) {
    const answer = await this.context.post("message", { channel, text });
    if (!answer.ok) toast(answer.error);
  }

  /** Open the form of a command, or run it at once when it takes nothing. */
  fill(leaf, options) {
    this.composer.write("");
    if (!leaf.options.length) return this.run(leaf, {});
    const context = { ...this.context, me: this.state.me, place: this.place };
    this.form = new CommandForm({ leaf, options, context, run: (...given) => this.run(...given), cancel: () => this.endForm(true) });
    this.formPlace.replaceChildren(this.form.node);
    this.composer.node.hidden = true;
    this.form.focus();
    return undefined;
  }

  endForm(focus = false) {
    this.form = null;
    this.formPlace.replaceChildren();
    this.composer.node.hidden = false;
    if (focus) this.composer.box.focus();
  }

  async run(leaf, options) {
    this.endForm(true);
    const answer = await this.context.post("command", { channel: this.place, path: leaf.path.join(" "), options });
    if (!answer.ok) toast(answer.error || "The application did not respond");
    this.list.scrollTop = this.list.scrollHeight;
  }

  /** Keep half a command out of the channel: offer what it may become. */
  unknown(text) {
    toast(`${text} is no command here. Choose one of those that are offered.`);
    this.composer.write(text);
  }

  async send(text) {
    const command = text.startsWith("/") ? parsed(text, this.commands()) : null;
    if (command?.complete) return this.run(command.leaf, command.options);
    if (command) return this.fill(command.leaf, command.options);
    if (/^\/\w/.test(text)) return this.unknown(text);
    return this.say(text);
  }
}

/** Return what a person was told of their gestures that the bot left unanswered in a channel. */
function failures(gestures, channel, botName) {
  const failed = (gestures ?? []).filter((one) => one.failed && one.channel === channel && one.kind !== "autocomplete");
  return failed.map((one) => ({ id: `failed-${one.id}`, at: one.at, ephemeral: true, failed: one.failed, author: { name: botName, bot: true }, reply: one.kind === "command" ? { user: null, command: one.words } : null }));
}
