/* Keys of pages that are worked on all day: j and k walk the list, other letters press or reach what says so. */
const isTyping = (target) => target.closest("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");

function walk(step) {
  const rows = [...document.querySelectorAll("[data-row]")];
  const at = rows.indexOf(document.activeElement);
  rows[at < 0 ? 0 : Math.min(Math.max(at + step, 0), rows.length - 1)]?.focus();
}

function reach(key) {
  const form = key === "a" && document.querySelector("#act form");
  if (form) return form.querySelector("input:not([type=hidden]), select, textarea").focus();
  const found = document.querySelector(`[data-key="${key}"]`) ?? (key === "n" && document.querySelector("[name=text]"));
  if (!found) return;
  if (key === "n") found.focus();
  else found.click();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (event.key === "j") walk(1);
  else if (event.key === "k") walk(-1);
  else if (/^[a-z]$/.test(event.key) && (event.key === "a" || document.querySelector(`[data-key="${event.key}"]`) || event.key === "n")) {
    event.preventDefault();
    reach(event.key);
  }
});
