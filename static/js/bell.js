/* The bell: the server says when there is news; where it cannot, the page asks. Only a page that is looked at listens. */
const bell = document.getElementById("bell");
const EVERY = 5000;
const SELDOM = 60_000;
const SETTLED = 700;
const speaker = document.createElement("p");
speaker.className = "sr-only";
speaker.setAttribute("role", "status");
bell.after(speaker);

const countIn = (root) => Number(root.querySelector("[data-count]")?.dataset.count ?? 0);
const talksIn = (root) => Number(root.querySelector("[data-talks]")?.dataset.talks ?? 0);

function announce(count, before) {
  if (count <= before) return;
  const fresh = count - before;
  speaker.textContent = fresh === 1 ? bell.dataset.one : bell.dataset.many.replace("{n}", fresh);
  bell.classList.add("rings");
  setTimeout(() => bell.classList.remove("rings"), 600);
}

async function ask() {
  asked = Date.now();
  const answer = await fetch(bell.dataset.poll, { headers: { "X-Requested-With": "fetch" } });
  if (answer.status !== 200 || answer.redirected) return;
  const before = countIn(bell);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const count = countIn(page);
  const talks = talksIn(page);
  if (count === before && talks === talksIn(bell)) return;
  showTalks(talks);
  bell.replaceChildren(...page.body.childNodes);
  badge(count);
  if (count === before) return;
  announce(count, before);
  document.dispatchEvent(new CustomEvent("bell", { detail: { count, before } }));
}

const badge = (count) => document.querySelectorAll("[data-badge]").forEach((spot) => (spot.textContent = count || ""));
badge(countIn(bell));

function showTalks(count) {
  for (const spot of document.querySelectorAll("[data-talks-badge]")) spot.textContent = count > 99 ? "99+" : count || "";
  for (const word of document.querySelectorAll("[data-talks-new]")) word.hidden = !count;
}
showTalks(talksIn(bell));

let line;
let hears = false;
let asked = Date.now();
let closedAt = 0;

function listen() {
  if (line || document.hidden || Date.now() - closedAt < SELDOM) return;
  line = new EventSource(`${bell.dataset.line}?news=${countIn(bell)}&talks=${talksIn(bell)}`);
  line.addEventListener("hears", () => (hears = true));
  line.addEventListener("deaf", () => (hears = false));
  line.addEventListener("bell", (event) => setTimeout(look, Math.random() * Number(event.data)));
  line.addEventListener("error", () => {
    hears = false;
    if (line?.readyState !== EventSource.CLOSED) return;
    line = undefined;
    closedAt = Date.now();
  });
}

function hangUp() {
  line?.close();
  line = undefined;
  hears = false;
}

/* Away from the network the bell is silent and tries again. */
const look = () => document.hidden || ask().catch(() => {});

setInterval(() => {
  listen();
  if (Date.now() - asked >= (hears ? SELDOM : EVERY)) look();
}, EVERY);
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return hangUp();
  closedAt = 0;
  listen();
  look();
});
addEventListener("pagehide", hangUp);
setTimeout(listen, SETTLED);
