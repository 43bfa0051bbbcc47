/* The site's service worker: the page for when there is no network, and what is heard while no page is open.
   It keeps the offline page and what that is drawn with, and never a page that somebody looked at. */
const NAME = `yardsale-${KEPT.version}`;

self.addEventListener("install", (event) => {
  event.waitUntil(keep());
});

async function keep() {
  const shelf = await caches.open(NAME);
  /* As nobody in particular: what is kept is everybody's. */
  await shelf.addAll(KEPT.files.map((url) => new Request(url, { credentials: "omit", cache: "no-cache" })));
  await self.skipWaiting();
}

self.addEventListener("activate", (event) => {
  event.waitUntil(tidy());
});

async function tidy() {
  const old = (await caches.keys()).filter((name) => name.startsWith("yardsale-") && name !== NAME);
  await Promise.all(old.map((name) => caches.delete(name)));
  /* The page is asked for while this worker is still waking up. */
  await self.registration.navigationPreload?.enable();
  await self.clients.claim();
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(page(event));
  else if (KEPT.files.includes(new URL(request.url).pathname)) event.respondWith(part(request));
});

async function page(event) {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch {
    return (await caches.match(KEPT.offline)) ?? Response.error();
  }
}

async function part(request) {
  try {
    return await fetch(request);
  } catch {
    return (await caches.match(request, { ignoreVary: true })) ?? Response.error();
  }
}

self.addEventListener("push", (event) => {
  event.waitUntil(show(event.data));
});

async function show(sealed) {
  if (!sealed) return;
  const said = sealed.json();
  await self.registration.showNotification(said.title, {
    body: said.body,
    /* What comes twice takes the place of the first. */
    tag: said.tag,
    icon: KEPT.icon,
    badge: KEPT.badge,
    data: { url: said.url, mute: said.mute },
    actions: said.mute ? [{ action: "mute", title: said.mute.label }] : [],
  });
}

self.addEventListener("notificationclick", (event) => {
  const { url, mute } = event.notification.data;
  event.notification.close();
  event.waitUntil(event.action === "mute" && mute ? silence(mute) : open(url));
});

/* Without a page: the token in the address is the right. When it did not work, the page asks. */
async function silence(mute) {
  try {
    const answer = await fetch(mute.url, { method: "POST", credentials: "omit" });
    if (!answer.ok) throw new Error(answer.status);
    await self.registration.showNotification(mute.done, { tag: "muted", silent: true, icon: KEPT.icon, badge: KEPT.badge, data: { url: mute.url } });
  } catch {
    await self.clients.openWindow(mute.url);
  }
}

async function open(url) {
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  for (const window of windows) {
    if (new URL(window.url).pathname === url) return window.focus();
  }
  if (windows.length) {
    try {
      const shown = await windows[0].navigate(url);
      return await (shown ?? windows[0]).focus();
    } catch {
      /* Not ours to lead elsewhere: a window of its own then. */
    }
  }
  return self.clients.openWindow(url);
}

/* The browser moved to another address: whoever is signed in here keeps being told. */
self.addEventListener("pushsubscriptionchange", (event) => {
  event.waitUntil(renew(event));
});

async function renew(event) {
  const old = event.oldSubscription;
  const fresh = event.newSubscription ?? (old && (await self.registration.pushManager.subscribe(old.options)));
  if (!fresh) return;
  const page = await (await fetch(KEPT.settings)).text();
  const token = page.match(/name="csrfmiddlewaretoken" value="([^"]+)"/)?.[1];
  if (!token) return;
  const { endpoint, keys } = fresh.toJSON();
  const body = new URLSearchParams({ csrfmiddlewaretoken: token, endpoint, key: keys.p256dh, secret: keys.auth });
  await fetch(KEPT.subscribe, { method: "POST", body });
}
