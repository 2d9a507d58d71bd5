// Counts down to the answers that are due, and says whether the page is still kept current.
// It is loaded before htmx, which may connect at once.

const SECOND = 1000;
const AGAIN = 5 * SECOND;
const SOON = 300;
const ahead = Date.parse(document.body.dataset.now) - Date.now(); // the server's clock is the one that counts

function inWords(seconds) {
  const hours = Math.floor(seconds / 3600);
  const rest = [Math.floor(seconds / 60) % 60, seconds % 60].map((part) => String(part).padStart(2, "0"));
  return hours ? `剩 ${hours} 小时 ${rest[0]} 分` : `剩 ${rest[0]}:${rest[1]}`;
}

function countDown() {
  const now = Date.now() + ahead;
  for (const mark of document.querySelectorAll("time[data-due]")) {
    const left = Math.ceil((Date.parse(mark.dataset.due) - now) / SECOND);
    const words = left > 0 ? inWords(left) : "已到期，等待处理";
    if (mark.textContent !== words) mark.textContent = words;
    mark.classList.toggle("soon", left <= SOON);
  }
}

function say(words, well) {
  const line = document.getElementById("line");
  if (line.textContent !== words) line.textContent = words;
  line.classList.toggle("live", well);
  line.classList.toggle("lost", !well);
}

document.addEventListener("htmx:after:swap", countDown);
document.addEventListener("htmx:sse:after:connection", () => say("实时更新", true));
document.addEventListener("htmx:sse:before:connection", ({ detail }) => {
  if (detail.connection.attempt > 0) say("连接中断，正在重连", false);
});
document.addEventListener("htmx:sse:error", () => say("连接中断，正在重连", false));
for (const failure of ["htmx:error", "htmx:response:error"]) {
  document.addEventListener(failure, () => {
    say("连接中断，正在重连", false);
    // htmx connects again by itself only after it was connected once
    setTimeout(() => htmx.trigger(document.getElementById("live"), "again"), AGAIN);
  });
}
setInterval(countDown, SECOND);
countDown();
