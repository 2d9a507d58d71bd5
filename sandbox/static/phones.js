// The page of phones: asks for news every second and shows them. All addresses are relative to the page.

const EVERY = 1000;
const CODE = /([^，,。；;：:！!？?、【】\s]{0,12}?)[，,]?\s*请?\s*回复\s*[“"「『]?\s*([0-9A-Za-z]{1,8})(?![0-9A-Za-z])/g;
const CLOCK = new Intl.DateTimeFormat("zh-CN", {
  timeZone: "Asia/Shanghai", month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false,
});

const at = (id) => document.getElementById(id);
const phones = new Map(); // number -> {number, name, unread, revision, last}
const cards = new Map(); // number -> its list item
let world = null;
let revision = 0;
let open = null; // number of the phone that is shown

async function ask(path, body) {
  const options = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
  const answer = await fetch(path, options);
  const read = await answer.json();
  if (!answer.ok) throw new Error(read.error ?? `HTTP ${answer.status}`);
  return read;
}

function element(tag, name, text) {
  const made = document.createElement(tag);
  if (name) made.className = name;
  if (text !== undefined) made.textContent = text;
  return made;
}

function time(moment) {
  const made = element("time", "when", CLOCK.format(new Date(moment)));
  made.dateTime = moment;
  return made;
}

// The reply codes a text names, each with the words before it: 如能参加,请回复1231 -> ["1231", "如能参加"].
function codesIn(text) {
  const codes = new Map();
  for (const [, words, code] of text.matchAll(CODE)) if (!codes.has(code)) codes.set(code, words);
  return [...codes];
}

function draw(phone) {
  const item = cards.get(phone.number) ?? element("li");
  const card = item.firstChild ?? item.appendChild(element("button", "phone"));
  card.type = "button";
  card.setAttribute("aria-pressed", String(phone.number === open));
  card.onclick = () => show(phone.number);
  const who = element("span", "who");
  if (phone.name) who.append(element("span", "name", phone.name));
  who.append(element("span", "number", phone.number));
  const unread = element("span", "unread", String(phone.unread));
  unread.hidden = phone.unread === 0;
  unread.title = "未读短信";
  card.replaceChildren(who, unread);
  if (phone.last) {
    const mine = phone.last.direction === "from_phone" ? "我：" : "";
    card.append(element("span", "last", mine + phone.last.content), time(phone.last.at));
  } else {
    card.append(element("span", "last", "没有短信"));
  }
  cards.set(phone.number, item);
}

function arrange() {
  const wanted = at("search").value.trim();
  const onlyUnread = at("only-unread").checked;
  const seen = [...phones.values()].filter(
    (phone) => (phone.number.endsWith(wanted) || phone.name.includes(wanted)) && (!onlyUnread || phone.unread > 0),
  );
  seen.sort((a, b) => (b.unread > 0) - (a.unread > 0) || latest(b) - latest(a) || a.number.localeCompare(b.number));
  const items = seen.map((phone) => cards.get(phone.number));
  const grid = at("grid");
  // Moving a card takes the focus from it, so the grid is touched only when the order is another one.
  if (items.length !== grid.children.length || items.some((item, place) => grid.children[place] !== item)) {
    const focused = document.activeElement;
    grid.replaceChildren(...items);
    if (grid.contains(focused)) focused.focus({ preventScroll: true });
  }
  const news = [...phones.values()].filter((phone) => phone.unread > 0).length;
  at("count").textContent = news ? `${phones.size} 部，${news} 部有新短信` : `${phones.size} 部`;
  document.title = news ? `(${news}) 手机 · 考务沙箱` : "手机 · 考务沙箱";
  at("empty").hidden = seen.length > 0;
  at("empty").textContent = phones.size ? "没有符合条件的手机。" : "还没有手机收到短信。";
}

function latest(phone) {
  return phone.last ? Date.parse(phone.last.at) : 0;
}

async function show(number) {
  const before = open;
  open = number;
  for (const changed of [before, number]) if (phones.has(changed)) draw(phones.get(changed));
  at("talk").hidden = false;
  at("problem").hidden = true;
  if (before !== number) {
    at("lines").replaceChildren();
    at("codes").replaceChildren();
    at("content").value = "";
  }
  at("talk-name").textContent = phones.get(number)?.name ?? "";
  at("talk-number").textContent = number;
  const { messages } = await ask(`phones/${number}`);
  if (open !== number) return;
  showLines(messages);
  if (phones.get(number)?.unread) await ask(`phones/${number}/look`, {});
}

function showLines(messages) {
  const lines = at("lines");
  for (const message of messages.slice(lines.children.length)) {
    const bubble = element("li", `bubble ${message.direction}`);
    bubble.append(element("p", "", message.content), time(message.at));
    lines.append(bubble);
    lines.scrollTop = lines.scrollHeight;
  }
  const newest = messages.findLast((message) => message.direction === "to_phone");
  const buttons = codesIn(newest?.content ?? "").map(([code, words]) => {
    const button = element("button", "", `回复 ${code}`);
    button.type = "button";
    if (words) button.append(" ", element("small", "", words));
    button.onclick = () => send(code);
    return button;
  });
  at("codes").replaceChildren(...buttons);
}

function close() {
  const before = open;
  open = null;
  at("talk").hidden = true;
  if (phones.has(before)) draw(phones.get(before));
  cards.get(before)?.firstChild.focus();
}

async function send(content) {
  const number = open;
  at("problem").hidden = true;
  try {
    await ask(`phones/${number}/reply`, { content });
    if (open === number && at("content").value === content) at("content").value = "";
    await listen();
  } catch (error) {
    at("problem").textContent = `没有发出去：${error.message}`;
    at("problem").hidden = false;
  }
}

function startAnew() {
  revision = 0;
  phones.clear();
  cards.clear();
  at("lines").replaceChildren();
}

async function listen() {
  let news = await ask(`overview?after=${revision}`);
  const another = news.world !== world;
  if (another && world !== null) {
    startAnew();
    news = await ask("overview?after=0");
  }
  world = news.world;
  revision = Math.max(revision, news.revision);
  for (const phone of news.phones) {
    // Two answers may overtake one another; the newer state of a phone stays.
    if (phone.revision < (phones.get(phone.number)?.revision ?? 0)) continue;
    phones.set(phone.number, phone);
    draw(phone);
  }
  if (news.phones.length || another) arrange();
  if (news.phones.some((phone) => phone.number === open)) await show(open);
}

async function keepListening() {
  try {
    await listen();
    at("offline").hidden = true;
  } catch {
    at("offline").hidden = false;
  }
  setTimeout(keepListening, EVERY);
}

at("search").oninput = arrange;
at("only-unread").onchange = arrange;
at("close").onclick = close;
at("write").onsubmit = (event) => {
  event.preventDefault();
  const content = at("content").value;
  if (content.trim()) send(content);
};
document.onkeydown = (event) => {
  if (event.key === "Escape" && open !== null) close();
};
keepListening();
