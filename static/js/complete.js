/* The search field offers words, categories and things while somebody types, and what they looked for lately while it is empty:
   the combobox pattern. Without this it is a plain field, and the page of the empty search lists the latter. */
const WAIT = 120;

const field = document.querySelector("#q[data-complete]");
const list = document.createElement("ul");
list.id = "completions";
list.className = "completions";
list.setAttribute("role", "listbox");
list.setAttribute("aria-label", field.labels?.[0]?.textContent ?? "");
list.hidden = true;
field.form.append(list);
for (const [name, value] of Object.entries({
  role: "combobox",
  "aria-autocomplete": "list",
  "aria-expanded": "false",
  "aria-controls": list.id,
  autocomplete: "off",
})) {
  field.setAttribute(name, value);
}

let timer;
let asked = "";

const options = () => [...list.querySelectorAll("[role=option]")];
const chosen = () => list.querySelector("[aria-selected=true]");

function close() {
  list.hidden = true;
  field.setAttribute("aria-expanded", "false");
  field.removeAttribute("aria-activedescendant");
}

function choose(option) {
  chosen()?.setAttribute("aria-selected", "false");
  option?.setAttribute("aria-selected", "true");
  if (option) field.setAttribute("aria-activedescendant", option.id);
  else field.removeAttribute("aria-activedescendant");
}

async function ask() {
  const typed = field.value;
  if (typed.trim().length === 1) return close();
  asked = typed;
  let answer;
  try {
    answer = await fetch(typed.trim() ? `${field.dataset.complete}?q=${encodeURIComponent(typed)}` : field.dataset.recent);
  } catch {
    return; // away from the network: the field still searches
  }
  if (!answer.ok || asked !== typed || document.activeElement !== field) return;
  list.innerHTML = await answer.text();
  list.hidden = options().length === 0;
  field.setAttribute("aria-expanded", String(!list.hidden));
  field.removeAttribute("aria-activedescendant");
}

field.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(ask, WAIT);
});
field.addEventListener("focus", () => {
  if (field.value.trim() === "") ask();
});
field.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !list.hidden) {
    event.preventDefault();
    return close();
  }
  if (list.hidden || !["ArrowDown", "ArrowUp", "Enter"].includes(event.key)) return;
  const all = options();
  const place = all.indexOf(chosen());
  if (event.key === "Enter") {
    if (place < 0) return;
    event.preventDefault();
    location.assign(all[place].dataset.url);
    return;
  }
  event.preventDefault();
  const next = event.key === "ArrowDown" ? place + 1 : place < 0 ? all.length - 1 : place - 1;
  choose(all[next]);
});
/* Before the field loses the focus, which closes the list. */
list.addEventListener("mousedown", (event) => {
  const option = event.target.closest("[role=option]");
  if (option) location.assign(option.dataset.url);
});
field.addEventListener("blur", close);
/* It is the first look at the field that brings this script. */
if (document.activeElement === field && field.value.trim() === "") ask();
