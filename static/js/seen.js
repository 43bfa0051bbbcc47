/* Tells the seller's page of figures that somebody looks: once it has been before their eyes for a moment. */
const { seen } = document.querySelector("[data-seen]").dataset;
const wait = () =>
  setTimeout(() => {
    if (document.visibilityState === "visible") navigator.sendBeacon?.(seen);
    else document.addEventListener("visibilitychange", wait, { once: true });
  }, 1000);
wait();
