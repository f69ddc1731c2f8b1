// Emoji shortcodes: the common ones a bot writes; others stay as they are, like an unknown one does in Slack.

const NAMES = {
  "+1": "👍", thumbsup: "👍", "-1": "👎", thumbsdown: "👎", tada: "🎉", confetti_ball: "🎊", party_popper: "🎉",
  trophy: "🏆", first_place_medal: "🥇", second_place_medal: "🥈", third_place_medal: "🥉", medal: "🏅", sports_medal: "🏅",
  star: "⭐", star2: "🌟", sparkles: "✨", fire: "🔥", rocket: "🚀", zap: "⚡", boom: "💥", 100: "💯",
  moneybag: "💰", dollar: "💵", euro: "💶", pound: "💷", yen: "💴", money_with_wings: "💸", credit_card: "💳", coin: "🪙",
  chart_with_upwards_trend: "📈", chart_with_downwards_trend: "📉", bar_chart: "📊", abacus: "🧮", receipt: "🧾",
  link: "🔗", mag: "🔍", bell: "🔔", no_bell: "🔕", mega: "📣", loudspeaker: "📢", speech_balloon: "💬", inbox_tray: "📥",
  outbox_tray: "📤", package: "📦", email: "📧", envelope: "✉️", memo: "📝", pencil: "✏️", pencil2: "✏️", clipboard: "📋",
  page_facing_up: "📄", books: "📚", book: "📖", mortar_board: "🎓", school: "🏫", bulb: "💡", gear: "⚙️", wrench: "🔧",
  hammer_and_wrench: "🛠️", lock: "🔒", unlock: "🔓", key: "🔑", shield: "🛡️", scales: "⚖️", classical_building: "🏛️",
  ballot_box_with_ballot: "🗳️", ballot_box: "🗳️", white_check_mark: "✅", heavy_check_mark: "✔️", ballot_box_with_check: "☑️",
  x: "❌", negative_squared_cross_mark: "❎", no_entry: "⛔", no_entry_sign: "🚫", octagonal_sign: "🛑", warning: "⚠️",
  exclamation: "❗", question: "❓", information_source: "ℹ️", red_circle: "🔴", large_blue_circle: "🔵", large_orange_circle: "🟠",
  large_yellow_circle: "🟡", large_green_circle: "🟢", white_circle: "⚪", black_circle: "⚫", large_green_square: "🟩",
  arrow_up: "⬆️", arrow_down: "⬇️", arrow_right: "➡️", arrow_left: "⬅️", arrows_counterclockwise: "🔄", small_red_triangle: "🔺",
  small_red_triangle_down: "🔻", hourglass: "⌛", hourglass_flowing_sand: "⏳", alarm_clock: "⏰", stopwatch: "⏱️", clock9: "🕘",
  calendar: "📅", date: "📅", spiral_calendar_pad: "🗓️", pushpin: "📌", round_pushpin: "📍", triangular_flag_on_post: "🚩",
  checkered_flag: "🏁", dart: "🎯", gift: "🎁", handshake: "🤝", wave: "👋", clap: "👏", raised_hands: "🙌", pray: "🙏",
  muscle: "💪", eyes: "👀", heart: "❤️", green_heart: "💚", blue_heart: "💙", purple_heart: "💜", smile: "😄", slightly_smiling_face: "🙂",
  grinning: "😀", wink: "😉", thinking_face: "🤔", cry: "😢", sweat_smile: "😅", partying_face: "🥳", robot_face: "🤖", sunny: "☀️",
  umbrella: "☔", rain_cloud: "🌧️", droplet: "💧", seedling: "🌱", herb: "🌿", deciduous_tree: "🌳", gem: "💎", crown: "👑",
  bust_in_silhouette: "👤", busts_in_silhouette: "👥", office: "🏢", house: "🏠", earth_africa: "🌍", globe_with_meridians: "🌐",
  test_tube: "🧪", microscope: "🔬", telephone_receiver: "📞", bank: "🏦", shopping_trolley: "🛒", label: "🏷️", ticket: "🎫",
  rotating_light: "🚨", mailbox_with_mail: "📬", one: "1️⃣", two: "2️⃣", three: "3️⃣", four: "4️⃣", five: "5️⃣",
};

/** Return the emoji of a shortcode without its colons, or null. */
export function emoji(name) {
  return Object.hasOwn(NAMES, name) ? NAMES[name] : null;
}
