"use strict";
// Keeps one build of the app for use without a network. Files are kept under their content's hash, so a new
// build downloads only what changed, beside the old one, and an interrupted installation goes on where it was.
const BUILD = "__BUILD__";
const FILES = __FILES__; // path → { sha256: base64, size: bytes } of the content
const AT_ONCE = 6; // downloads
const SCOPE = "/app/";
const CACHE = "bon-phu";

const canvaskit = new URL(location).searchParams.get("canvaskit");
const otherCanvaskit = (path) => path.startsWith("canvaskit/")
  && path.startsWith("canvaskit/chromium/") !== (canvaskit === "chromium");
const kept = Object.keys(FILES).filter((path) => !otherCanvaskit(path));
const keyOf = (path) => new URL(`${SCOPE}${path}?sha256=${encodeURIComponent(FILES[path].sha256)}`, location).href;

self.addEventListener("install", (event) => event.waitUntil(install()));
// The page of the first start is answered from now on, too: what it loads late is there without a network.
self.addEventListener("activate", (event) => event.waitUntil(Promise.all([forgetOldFiles(), self.clients.claim()])));
self.addEventListener("message", (event) => event.waitUntil(takeOver(event.source)));
self.addEventListener("fetch", (event) => {
  const path = pathOf(event.request);
  if (path !== null) event.respondWith(answer(path, event.request));
});

async function install() {
  const cache = await caches.open(CACHE);
  const found = await Promise.all(kept.map((path) => cache.match(keyOf(path))));
  const waiting = kept.filter((_, n) => !found[n]);
  const arrived = counter(waiting.reduce((total, path) => total + FILES[path].size, 0));
  const keepNext = async () => {
    for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
      await cache.put(keyOf(path), await download(path, arrived));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, keepNext));
}

// The page of a first start shows how far it is: it hears of every hundredth.
function counter(total) {
  let bytes = 0, told = 0;
  return (more) => {
    bytes += more;
    const share = Math.floor((bytes / total) * 100) / 100;
    if (share > told) tellPages({ kept: told = share });
  };
}

async function tellPages(news) {
  for (const page of await self.clients.matchAll({ type: "window", includeUncontrolled: true })) page.postMessage(news);
}

// Content that is not this build's is refused: a half-replaced server can't install a mixed one. What is kept is
// the answer itself: beside one made of the content the browser would leave no compiled code.
async function download(path, arrived) {
  const response = await fetch(SCOPE + path, { cache: "no-cache" });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  const content = await read(response.clone().body.getReader(), FILES[path].size, arrived);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
  if (btoa(String.fromCharCode(...digest)) !== FILES[path].sha256) throw new Error(`${path}: another build's`);
  return response;
}

// Raises RangeError for more than `size` bytes.
async function read(reader, size, arrived) {
  const content = new Uint8Array(size);
  let at = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    content.set(part.value, at);
    at += part.value.length;
    arrived(part.value.length);
  }
  return content;
}

async function forgetOldFiles() {
  const cache = await caches.open(CACHE);
  const current = new Set(kept.map(keyOf));
  for (const request of await cache.keys()) {
    if (!current.has(request.url)) await cache.delete(request);
  }
}

// Another window may still be running the old build: then everything stays until it is closed.
async function takeOver(asker) {
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  if (windows.length > 1) asker.postMessage("not-now");
  else await self.skipWaiting();
}

// Returns the path of a file of this build, or null for what is none of ours: /v1/ and other origins.
function pathOf(request) {
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin || !url.pathname.startsWith(SCOPE)) return null;
  if (request.mode === "navigate") return "index.html";
  const path = decodeURIComponent(url.pathname.slice(SCOPE.length));
  return path in FILES ? path : null;
}

async function answer(path, request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(keyOf(path))) ?? fetch(request);
}
