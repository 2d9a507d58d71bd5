// Elements of the page, all made from text.

const CODE = /([^，,。；;：:！!？?、【】\s]{0,12}?)[，,]?\s*请?\s*回复\s*[“"「『]?\s*([0-9A-Za-z]{1,8})(?![0-9A-Za-z])/g;
const CLOCK = new Intl.DateTimeFormat("zh-CN", {
  timeZone: "Asia/Shanghai", month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false,
});

export function element(tag, name, text) {
  const made = document.createElement(tag);
  if (name) made.className = name;
  if (text !== undefined) made.textContent = text;
  return made;
}

export function button(words, act) {
  const made = element("button", "", words);
  made.type = "button";
  made.onclick = act;
  return made;
}

function time(moment, words = "") {
  const made = element("time", "when", CLOCK.format(new Date(moment)) + words);
  made.dateTime = moment;
  return made;
}

// The reply codes a text names, each with the words before it: 如能参加,请回复1231 -> ["1231", "如能参加"].
export function codesIn(text) {
  const codes = new Map();
  for (const [, words, code] of text.matchAll(CODE)) if (!codes.has(code)) codes.set(code, words);
  return [...codes];
}

export function isMine(message) {
  return message.direction.startsWith("from_");
}

// One card of the list: who, what came last and when, how much is new.
export function fillCard(card, entry) {
  const who = element("span", "who");
  if (entry.name) who.append(element("span", "name", entry.name));
  who.append(element("span", "number", entry.id));
  const unread = element("span", "unread", String(entry.unread));
  unread.hidden = entry.unread === 0;
  unread.title = "未读消息";
  card.replaceChildren(who, unread);
  if (!entry.last) return card.append(element("span", "last", "没有消息"));
  const words = entry.last.content || (entry.last.file_name ? `[${entry.last.file_name}]` : "");
  card.append(element("span", "last", (isMine(entry.last) ? "我：" : "") + words), time(entry.last.at));
}

// One message; `files` is where those of this chat are, `press` what a button does.
export function bubble(message, files, press) {
  const made = element("li", `bubble ${isMine(message) ? "from_phone" : "to_phone"} ${message.kind ?? ""}`);
  if (message.file_name) made.append(fileOf(message, `${files}/${message.message_id}`));
  if (message.content) made.append(element("p", "", message.content));
  for (const row of message.buttons ?? []) {
    const keys = element("div", "keys");
    for (const key of row) keys.append(keyOf(key, () => press(message, key)));
    made.append(keys);
  }
  made.append(time(message.at, message.edited ? " · 已修改" : ""));
  return made;
}

function keyOf(key, act) {
  if (!key.url) return button(key.text, act);
  const link = element("a", "", key.text);
  link.href = /^https?:/.test(key.url) ? key.url : "#";
  link.target = "_blank";
  link.rel = "noopener noreferrer";
  return link;
}

function fileOf(message, address) {
  const link = element("a", "file");
  link.href = address;
  link.download = message.file_name;
  if (message.kind !== "photo") {
    link.textContent = message.file_name;
    return link;
  }
  const picture = element("img");
  picture.src = address;
  picture.alt = message.file_name;
  link.append(picture);
  return link;
}
