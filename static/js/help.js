/* The keys, in a dialog; the words stand in a <template> of base.html so that they are translated. */
export function show() {
  let dialog = document.getElementById("keys");
  if (!dialog) {
    document.body.append(document.getElementById("keys-template").content.cloneNode(true));
    dialog = document.getElementById("keys");
    /* Pages with keys of their own name them at their end. */
    const here = document.querySelector(".keys-here dl");
    if (here) dialog.querySelector("dl").append(...here.cloneNode(true).children);
  }
  dialog.showModal();
}
