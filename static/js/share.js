/* Sharing: the device's own list of apps where there is one, and a button that copies. The links work without this. */
const menu = document.querySelector("[data-share]");
const link = menu.querySelector("#share-link");
const native = menu.querySelector("[data-share-native]");
const copy = menu.querySelector("[data-share-copy]");

if (navigator.share) {
  native.hidden = false;
  native.querySelector("button").addEventListener("click", () => {
    const what = { title: menu.querySelector("[data-title]").dataset.title, url: link.value };
    navigator.share(what).catch(() => {}); // put away again, which is no error
  });
}
if (navigator.clipboard) {
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(link.value);
    copy.textContent = copy.dataset.done;
  });
}
link.addEventListener("focus", () => link.select());
