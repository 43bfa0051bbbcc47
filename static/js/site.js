/* Loaded by every page. Everything here is extra: each page works without it. */
const html = document.documentElement;
const one = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];

/* A feature is fetched only where a page asks for it by attribute. */
const features = {
  "[data-gallery]": () => import("./gallery.js"),
  "[data-photos]": () => import("./photos.js"),
  "[data-autosave]": () => import("./autosave.js"),
  "#bell": () => import("./bell.js"),
  "[data-keys]": () => import("./keys.js"),
  "[data-seen]": () => import("./seen.js"),
  "[data-share]": () => import("./share.js"),
};
for (const [selector, load] of Object.entries(features)) if (one(selector)) load();
if (one("[data-push]")) import("./push.js").then((push) => push.settle(one("[data-push]")));
const person = one("#bell")?.dataset.person;
if (person && person === localStorage.getItem("push-for")) import("./push.js").then((push) => push.renew(person)).catch(() => {});

/* A page for when there is no network: fetched once somebody stays, and gone as soon as there is one. */
setTimeout(() => navigator.serviceWorker?.register("/sw.js").catch(() => {}), 4000);
if (one("[data-again]")) {
  addEventListener("online", () => location.reload());
  /* Browsers are often wrong about whether there is a network. */
  setInterval(() => fetch("/healthz/").then((answer) => answer.ok && location.reload()).catch(() => {}), 4000);
}

/* The search field's own list, when somebody first goes there. */
one("#q[data-complete]")?.addEventListener("focus", () => import("./complete.js"), { once: true });

/* Appearance: at once here, remembered by the server's cookie for the next page. */
one("[data-theme-switch]")?.addEventListener("submit", (event) => {
  event.preventDefault();
  const theme = event.submitter?.value ?? "";
  if (theme) html.dataset.theme = theme;
  else delete html.dataset.theme;
  for (const button of all("button", event.target)) button.setAttribute("aria-pressed", String(button.value === theme));
  fetch(event.target.action, { method: "POST", body: new URLSearchParams({ theme }), redirect: "manual", keepalive: true });
});

/* Keyboard: / goes to search, ? shows the keys. */
const isTyping = (target) => target.closest("input, textarea, select, [contenteditable]");
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (event.key === "/") {
    event.preventDefault();
    (one("main [type=search]") ?? one("#q"))?.focus();
  }
  if (event.key === "?") import("./help.js").then((help) => help.show());
});

/* Dialogs are links to a whole page first. */
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  const dialog = opener && document.getElementById(opener.dataset.dialog);
  if (dialog) {
    event.preventDefault();
    dialog.showModal();
  }
  const copier = event.target.closest("[data-copy]");
  if (copier) navigator.clipboard?.writeText(one(copier.dataset.copy)?.textContent.trim() ?? "");
  for (const menu of all(".menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of all(".menu[open]")) {
    menu.open = false;
    one("summary", menu).focus();
  }
});

/* Hearts are pressed in place; the form stays what works without this. */
document.addEventListener("submit", (event) => {
  if (!event.target.matches(".heart-form")) return;
  event.preventDefault();
  import("./hearts.js").then((hearts) => hearts.press(event.target));
});

/* A banner is put away in place: whatever is being typed stays. */
one("[data-put-away]")?.addEventListener("submit", (event) => {
  event.preventDefault();
  fetch(event.target.action, { method: "POST", body: new URLSearchParams(new FormData(event.target)), redirect: "manual", keepalive: true });
  event.target.closest(".banner").remove();
  one("#main").focus();
});

/* A double click is one click. The delay lets the pressed button's own value be sent. */
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || !event.target.matches("[data-once]")) return;
  setTimeout(() => all("button", event.target).forEach((button) => (button.disabled = true)));
});
addEventListener("pageshow", (event) => {
  if (event.persisted) all("[data-once] button").forEach((button) => (button.disabled = false));
});

/* Filters stand open where there is room for them beside the photos. */
const wide = matchMedia("(width >= 60rem)");
for (const details of all("[data-wide-open]")) details.open = wide.matches;

/* What is wrong comes first, for eyes and for screen readers; else what was asked for a moment ago. */
(one("[data-errors]") ?? one(one("[data-focus]")?.dataset.focus ?? "[data-errors]"))?.focus();
