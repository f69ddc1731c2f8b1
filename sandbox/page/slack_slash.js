// Slash commands as Slack offers them: the command with its usage hint, then the words the hint names; and shortcuts.

const MOST = 12;

/** Return the suggestions for what stands in the composer. */
export function slashSuggestions(text, commands, shortcuts = []) {
  if (!text.startsWith("/") || text.includes("\n")) return { title: "", rows: [] };
  const [word, ...rest] = text.split(" ");
  if (!rest.length) return { title: commands.length ? "Commands" : "", rows: [...matching(commands, word), ...named(shortcuts, word)] };
  const command = commands.find((one) => one.command === word);
  if (!command) return { title: "", rows: [] };
  const words = rest.length === 1 ? hinted(command.usage_hint).filter((one) => one.startsWith(rest[0]) && one !== rest[0]) : [];
  return { title: `${command.command} ${command.usage_hint ?? ""}`, rows: words.slice(0, MOST).map((one) => ({ label: `${word} ${one}`, fill: `${word} ${one} ` })) };
}

function matching(commands, word) {
  const rows = commands.filter((one) => one.command.startsWith(word));
  return rows.slice(0, MOST).map((one) => ({ label: one.command, hint: one.usage_hint, description: one.description, fill: `${one.command} `, badge: "APP" }));
}

/** Return the global shortcuts that begin with what stands behind the slash; choosing one needs no channel. */
function named(shortcuts, word) {
  const wanted = word.slice(1).toLowerCase();
  return shortcuts.filter((one) => one.name.toLowerCase().startsWith(wanted)).map((one) => ({ label: one.name, description: one.description, badge: "Shortcut", choose: one.choose }));
}

/** Return the plain words of a usage hint such as "[home | link | stats month]". */
function hinted(hint) {
  const words = String(hint ?? "").split(/[^a-z0-9-]+/i).filter((one) => /^[a-z][a-z0-9-]+$/.test(one));
  return [...new Set(words)];
}
