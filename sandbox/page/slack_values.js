// Values: what a person chose or typed into one Block Kit element, in the shape Slack reports it.

const SELECTS = { static_select: "selected_option", external_select: "selected_option", users_select: "selected_user",
  conversations_select: "selected_conversation", channels_select: "selected_channel", radio_buttons: "selected_option", overflow: "selected_option" };
const MULTI = { multi_static_select: "selected_options", multi_external_select: "selected_options", checkboxes: "selected_options",
  multi_users_select: "selected_users", multi_conversations_select: "selected_conversations", multi_channels_select: "selected_channels" };
const FIELDS = { datepicker: "selected_date", timepicker: "selected_time", datetimepicker: "selected_date_time" };
const BY_ID = new Set(["selected_user", "selected_conversation", "selected_channel", "selected_users", "selected_conversations", "selected_channels"]);

/** Return the state of an element that holds this value: an option, options, or what was typed. */
export function stateOf(element, value) {
  const { type } = element;
  if (type in SELECTS) return { type, [SELECTS[type]]: BY_ID.has(SELECTS[type]) ? (value?.value ?? null) : value };
  if (type in MULTI) return { type, [MULTI[type]]: BY_ID.has(MULTI[type]) ? value.map((option) => option.value) : value };
  if (type in FIELDS) return { type, [FIELDS[type]]: value || null };
  return { type, value: value === "" ? null : value };
}

/** Return the value an element starts with. */
export function initialOf(element) {
  if (element.type in MULTI) return element.initial_options ?? (element.initial_users ?? element.initial_conversations ?? element.initial_channels ?? []).map((id) => ({ value: id }));
  if (element.type in SELECTS) {
    const id = element.initial_user ?? element.initial_conversation ?? element.initial_channel;
    return element.initial_option ?? (id ? { value: id } : null);
  }
  if (element.type in FIELDS) return element.initial_date ?? element.initial_time ?? element.initial_date_time ?? null;
  return element.initial_value ?? "";
}

/** What has been entered into one view or message, kept while it is on the screen. */
export class Values {
  constructor() {
    this.blocks = {};
  }

  /** Return what is entered for an element, or what it starts with. */
  get(blockId, element) {
    const entry = this.blocks[blockId]?.[element.action_id];
    return entry && entry.element.type === element.type ? entry.value : initialOf(element);
  }

  set(blockId, element, value) {
    this.blocks[blockId] ??= {};
    this.blocks[blockId][element.action_id] = { element, value };
  }

  /** Return `state.values` of these blocks, as view_submission carries it. */
  wire(blocks) {
    const values = {};
    for (const block of blocks) {
      for (const element of [block.element, block.accessory, ...(block.type === "actions" ? block.elements : [])]) {
        if (!element?.action_id || element.type === "button" || element.type === "overflow") continue;
        values[block.block_id] ??= {};
        values[block.block_id][element.action_id] = stateOf(element, this.get(block.block_id, element));
      }
    }
    return values;
  }
}

/** Return the blocks of a view that still want an answer, each with Slack's sentence for it. */
export function missing(blocks, values) {
  const wanted = blocks.filter((block) => block.type === "input" && !block.optional);
  const empty = (state) => Object.entries(state).every(([key, value]) => key === "type" || value === null || value === undefined || value.length === 0);
  const open = wanted.filter((block) => empty(stateOf(block.element, values.get(block.block_id, block.element))));
  return Object.fromEntries(open.map((block) => [block.block_id, "Please complete this required field."]));
}
