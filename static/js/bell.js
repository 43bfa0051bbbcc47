/* The bell: asks every few seconds while somebody looks, and says politely what is new. */
const bell = document.getElementById("bell");
const EVERY = 5000;
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
  if (document.hidden) return;
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

/* Away from the network the bell is silent and tries again. */
const tick = () => ask().catch(() => {});
setInterval(tick, EVERY);
document.addEventListener("visibilitychange", tick);
