/* Arrows, a counter and the current thumbnail for a strip that already swipes by itself. */
const ARROW = { back: "m15 18-6-6 6-6", on: "m9 18 6-6-6-6" };

function arrow(kind, label) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = `gallery-step ${kind}`;
  button.setAttribute("aria-label", label);
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  path.setAttribute("d", ARROW[kind]);
  svg.append(path);
  button.append(svg);
  return button;
}

function enhance(gallery) {
  const strip = gallery.querySelector(".gallery-strip");
  const thumbs = [...gallery.querySelectorAll(".gallery-thumbs a")];
  const last = strip.children.length - 1;
  if (last < 1) return;
  const back = arrow("back", gallery.dataset.back ?? "Previous photo");
  const on = arrow("on", gallery.dataset.next ?? "Next photo");
  const count = document.createElement("span");
  count.className = "gallery-count";
  strip.after(back, on, count);
  let current = 0;

  function show(index) {
    current = Math.max(0, Math.min(last, index));
    thumbs.forEach((thumb, place) => (place === current ? thumb.setAttribute("aria-current", "true") : thumb.removeAttribute("aria-current")));
    back.disabled = current === 0;
    on.disabled = current === last;
    count.textContent = `${current + 1} / ${last + 1}`;
  }
  function go(index) {
    const quiet = matchMedia("(prefers-reduced-motion: reduce)").matches;
    strip.scrollTo({ left: strip.children[Math.max(0, Math.min(last, index))].offsetLeft - strip.children[0].offsetLeft, behavior: quiet ? "auto" : "smooth" });
  }
  back.addEventListener("click", () => go(current - 1));
  on.addEventListener("click", () => go(current + 1));
  strip.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    go(current + step);
  });
  thumbs.forEach((thumb, place) =>
    thumb.addEventListener("click", (event) => {
      event.preventDefault();
      go(place);
    }),
  );
  strip.addEventListener("scroll", () => show(Math.round(strip.scrollLeft / strip.clientWidth)), { passive: true });
  show(0);
}

document.querySelectorAll("[data-gallery]").forEach(enhance);
