// Keeps the page that works without a connection, and what it is made of; nothing of a person.
// The lines before, with PAGES, FILES and NAME, are written by the server (desk/views/phone.py).
/* global PAGES, FILES, NAME */
"use strict";

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const kept = await caches.open(NAME);
    const fresh = PAGES.map((path) => new Request(path, { credentials: "omit", cache: "no-cache" }));
    await kept.addAll([...fresh, ...FILES]);
    await self.skipWaiting();
  })());
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    const old = (await caches.keys()).filter((name) => name !== NAME);
    await Promise.all(old.map((name) => caches.delete(name)));
    await self.clients.claim();
  })());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const path = new URL(request.url).pathname;
  if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(() => caches.match(PAGES[0])));
  } else if (request.method === "GET" && [...PAGES, ...FILES].includes(path)) {
    event.respondWith(fetch(request).catch(() => caches.match(path)));
  }
});
