// The page of phones and chats: asks for news every second and shows them. All addresses are relative to the page.

import { CHANNELS, deedsOf, place } from "./channels.js";
import { bubble, button, codesIn, element, fillCard, isMine } from "./drawing.js";

const EVERY = 1000;

const at = (id) => document.getElementById(id);
const entries = new Map(); // "channel/id" -> {key, channel, id, name, unread, revision, last}
const cards = new Map(); // the same key -> its list item
let drawn = []; // the messages on the screen, as JSON
let world = null;
let revision = 0;
let channel = "phone";
let open = null; // key of the entry that is shown

async function ask(path, body) {
  const options = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
  const answer = await fetch(path, options);
  const read = await answer.json();
  if (!answer.ok) throw new Error(read.error ?? `HTTP ${answer.status}`);
  return read;
}

function draw(entry) {
  const item = cards.get(entry.key) ?? element("li");
  const card = item.firstChild ?? item.appendChild(element("button", "phone"));
  card.type = "button";
  card.setAttribute("aria-pressed", String(entry.key === open));
  card.onclick = () => show(entry.key);
  fillCard(card, entry);
  cards.set(entry.key, item);
}

function arrange() {
  const wanted = at("search").value.trim();
  const onlyUnread = at("only-unread").checked;
  const here = [...entries.values()].filter((entry) => entry.channel === channel);
  const seen = here.filter(
    (entry) => (entry.id.endsWith(wanted) || entry.name.includes(wanted)) && (!onlyUnread || entry.unread > 0),
  );
  seen.sort((a, b) => (b.unread > 0) - (a.unread > 0) || latest(b) - latest(a) || a.id.localeCompare(b.id));
  const items = seen.map((entry) => cards.get(entry.key));
  const grid = at("grid");
  // Moving a card takes the focus from it, so the grid is touched only when the order is another one.
  if (items.length !== grid.children.length || items.some((item, index) => grid.children[index] !== item)) {
    const focused = document.activeElement;
    grid.replaceChildren(...items);
    if (grid.contains(focused)) focused.focus({ preventScroll: true });
  }
  const { title, none, missing, unit } = CHANNELS[channel];
  const news = here.filter((entry) => entry.unread > 0).length;
  at("title").textContent = title;
  at("count").textContent = news ? `${here.length} ${unit}，${news} ${unit}有新消息` : `${here.length} ${unit}`;
  document.title = news ? `(${news}) ${title} · 考务沙箱` : `${title} · 考务沙箱`;
  at("empty").hidden = seen.length > 0;
  at("empty").textContent = here.length ? missing : none;
  countChannels();
}

function countChannels() {
  for (const label of at("channels").querySelectorAll("label")) {
    const name = label.querySelector("input").value;
    const news = [...entries.values()].filter((entry) => entry.channel === name && entry.unread > 0).length;
    const count = label.querySelector("b");
    count.hidden = news === 0;
    count.textContent = news ? String(news) : "";
    count.title = "有新消息";
  }
}

function latest(entry) {
  return entry.last ? Date.parse(entry.last.at) : 0;
}

async function show(key) {
  const before = open;
  const entry = entries.get(key);
  open = key;
  for (const changed of [before, key]) if (entries.has(changed)) draw(entries.get(changed));
  at("talk").hidden = false;
  at("problem").hidden = true;
  if (before !== key) {
    drawn = [];
    for (const id of ["lines", "codes", "deeds"]) at(id).replaceChildren();
    at("content").value = "";
  }
  at("talk-name").textContent = entry.name;
  at("talk-number").textContent = entry.id;
  const told = await ask(place(entry));
  if (open !== key) return;
  showLines(entry, told.messages);
  if (entry.channel !== "phone") showDeeds(entry, told);
  if (entries.get(key)?.unread) await ask(`${place(entry)}/look`, {});
}

function showLines(entry, messages) {
  const lines = at("lines");
  const written = messages.map((message) => JSON.stringify(message));
  const press = (message, key) =>
    send(entry, "press", key.data === null ? { text: key.text } : { message_id: message.message_id, data: key.data });
  messages.forEach((message, index) => {
    if (drawn[index] === written[index]) return;
    const made = bubble(message, `${place(entry)}/files`, press);
    if (index < lines.children.length) lines.children[index].replaceWith(made);
    else lines.append(made);
  });
  while (lines.children.length > messages.length) lines.lastChild.remove();
  if (drawn.at(-1) !== written.at(-1)) lines.scrollTop = lines.scrollHeight;
  drawn = written;
  const newest = messages.findLast((message) => !isMine(message));
  const buttons = (entry.channel === "phone" ? codesIn(newest?.content ?? "") : []).map(([code, words]) => {
    const made = button(`回复 ${code}`, () => send(entry, "reply", { content: code }));
    if (words) made.append(" ", element("small", "", words));
    return made;
  });
  at("codes").replaceChildren(...buttons);
}

function showDeeds(entry, chat) {
  const made = deedsOf(entry.channel, chat).map(([words, deed, body]) =>
    button(words, () => send(entry, deed, body)));
  const { files } = CHANNELS[entry.channel];
  const key = JSON.stringify([made.map((each) => each.textContent), files]);
  if (at("deeds").dataset.drawn === key && at("deeds").children.length) return;
  at("deeds").dataset.drawn = key;
  at("deeds").replaceChildren(...(files ? [fileInput(entry, files)] : []), ...made);
}

function fileInput(entry, accepted) {
  const label = element("label", "choose", accepted === "image/*" ? "发图片" : "发文件");
  const input = element("input", "unseen");
  input.type = "file";
  input.accept = accepted;
  input.onchange = async () => {
    const [file] = input.files;
    if (!file) return;
    const bytes = new Uint8Array(await file.arrayBuffer());
    let binary = "";
    for (const byte of bytes) binary += String.fromCharCode(byte);
    const kind = file.type.startsWith("image/") ? "photo" : "document";
    await send(entry, "send_file", { name: file.name, content: btoa(binary), kind });
    input.value = "";
  };
  label.append(input);
  return label;
}

function close() {
  const before = open;
  open = null;
  at("talk").hidden = true;
  if (entries.has(before)) draw(entries.get(before));
  cards.get(before)?.firstChild.focus();
}

async function send(entry, deed, body) {
  at("problem").hidden = true;
  try {
    await ask(`${place(entry)}/${deed}`, body);
    if (open === entry.key && at("content").value === (body.content ?? body.text)) at("content").value = "";
    await listen();
  } catch (error) {
    at("problem").textContent = `没有发出去：${error.message}`;
    at("problem").hidden = false;
  }
}

async function meet(id) {
  at("meet-problem").hidden = true;
  try {
    await ask(`${place({ channel, id })}/${CHANNELS[channel].first}`, {});
    at("newcomer").value = "";
    await listen();
    await show(`${channel}/${id}`);
  } catch (error) {
    at("meet-problem").textContent = error.message;
    at("meet-problem").hidden = false;
  }
}

function change(to) {
  channel = to;
  if (open !== null) close();
  const { newcomer, meet: words } = CHANNELS[channel];
  at("meet").hidden = newcomer === undefined;
  at("newcomer-label").textContent = newcomer ?? "";
  at("meet-button").textContent = words ?? "";
  arrange();
}

function startAnew() {
  revision = 0;
  entries.clear();
  cards.clear();
  drawn = [];
  at("lines").replaceChildren();
}

function entriesIn(news) {
  const phones = news.phones.map((phone) => ({ ...phone, channel: "phone", id: phone.number }));
  return [...phones, ...news.chats].map((entry) => ({ ...entry, key: `${entry.channel}/${entry.id}` }));
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
  const changed = entriesIn(news);
  for (const entry of changed) {
    // Two answers may overtake one another; the newer state of an entry stays.
    if (entry.revision < (entries.get(entry.key)?.revision ?? 0)) continue;
    entries.set(entry.key, entry);
    draw(entry);
  }
  if (changed.length || another) arrange();
  if (changed.some((entry) => entry.key === open)) await show(open);
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

// A picture that comes late pushes what is below it out of sight; "load" does not bubble.
at("lines").addEventListener("load", () => { at("lines").scrollTop = at("lines").scrollHeight; }, true);
at("search").oninput = arrange;
at("only-unread").onchange = arrange;
at("close").onclick = close;
at("channels").onchange = (event) => change(event.target.value);
at("meet").onsubmit = (event) => {
  event.preventDefault();
  meet(at("newcomer").value.trim());
};
at("write").onsubmit = (event) => {
  event.preventDefault();
  const content = at("content").value;
  const entry = entries.get(open);
  if (!content.trim() || !entry) return;
  if (entry.channel === "phone") send(entry, "reply", { content });
  else send(entry, "say", { text: content });
};
document.onkeydown = (event) => {
  if (event.key === "Escape" && open !== null) close();
};
change("phone");
keepListening();
