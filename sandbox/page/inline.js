// Inline marks: one engine for both chats; a dialect is a list of rules { mark: RegExp, make(match, inner) }.

/** Return the nodes of one run of text: the earliest rule that matches wins, its inside is read the same way. */
export function inline(text, rules) {
  const nodes = [];
  let rest = String(text);
  let before = "";
  while (rest) {
    const found = earliest(rest, rules, before);
    if (!found) break;
    const { match, rule } = found;
    if (match.index) nodes.push(rest.slice(0, match.index));
    nodes.push(rule.make(match, (inner) => inline(inner, rules)));
    const end = match.index + match[0].length;
    before = rest.charAt(end - 1);
    rest = rest.slice(end);
  }
  if (rest) nodes.push(rest);
  return nodes;
}

function earliest(text, rules, before) {
  let best = null;
  for (const rule of rules) {
    const match = rule.mark.exec(text);
    if (!match || (best && match.index >= best.match.index)) continue;
    if (rule.wordStart && match.index === 0 && /\w/.test(before)) continue;
    best = { match, rule };
  }
  return best;
}
