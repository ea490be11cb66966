"use strict";
// Starts the app: the service worker keeps everything first, then Python in a worker and the Flutter client start
// at once from what is kept, behind a splash until the first screen is drawn. What is started from there leaves
// its compiled code for the next start, and who sees the first screen can go offline.

// Read by the Flutter client and by flutter_bootstrap.js.
var flet = {
  pyodide: true,
  multiView: false,
  noCdn: true,
  entrypointBaseUrl: "/app/",
  assetBase: "/app/",
  canvasKitBaseUrl: "/app/canvaskit/",
  fontFallbackBaseUrl: "/app/assets/fonts/",
  webRenderer: "canvaskit",
  routeUrlStrategy: "path",
};
flet.flutterAppLoaded = new Promise((resolve) => { flet.flutterAppResolve = resolve; });

const scope = "/app/";
// Flutter takes the small CanvasKit under the same condition.
const isChromium = navigator.vendor === "Google Inc." && typeof ImageDecoder !== "undefined"
  && typeof Intl.v8BreakIterator !== "undefined" && typeof Intl.Segmenter !== "undefined";

const splash = {
  done: 0,
  rest: 1, // of the bar, for starting
  text(key) {
    const texts = JSON.parse(document.getElementById("splash-texts").textContent);
    document.getElementById("splash-text").textContent = texts[key];
  },
  show(percent) {
    this.done = percent;
    const bar = document.getElementById("splash-progress");
    if (bar) bar.value = percent;
  },
  step(key, share) {
    this.show(Math.min(100, this.done + share * this.rest));
    if (key && document.getElementById("splash")) this.text(key);
  },
  fail(detail) {
    console.error(detail);
    if (!document.getElementById("splash")) return; // the app runs: what went wrong is its to say
    this.text("failed");
    document.getElementById("splash-progress").hidden = true;
    const pre = document.getElementById("splash-detail");
    pre.textContent = detail;
    pre.hidden = false;
    const retry = document.getElementById("splash-retry");
    retry.hidden = false;
    retry.addEventListener("click", () => location.reload());
  },
  remove() {
    document.getElementById("splash")?.remove();
    performance.mark("first-screen");
    document.documentElement.dataset.started = "yes";
  },
};

// The three functions the Flutter client calls to reach Python.
globalThis.jsConnect = (_appId, _args, onBytes) => {
  splash.step(null, 10);
  performance.mark("client");
  return python.connect(document.URL, onBytes);
};
globalThis.jsSend = async (_appId, bytes) => python.worker.postMessage(bytes, [bytes.buffer]);
globalThis.jsDisconnect = async () => python.worker.terminate();

function firstScreen() {
  starts.end();
  splash.remove();
  watchKept();
}

// Python locks the app when nobody has touched it for long. Several touches within a moment say no more than one.
const touches = { last: 0, everyMs: 2000 };
const tellTouch = () => python.worker?.postMessage({ touched: true });
function touched() {
  if (performance.now() - touches.last < touches.everyMs) return;
  touches.last = performance.now();
  tellTouch();
}
for (const kind of ["pointerdown", "keydown", "input"]) addEventListener(kind, touched, { capture: true, passive: true });
document.addEventListener("visibilitychange", () => { if (!document.hidden) tellTouch(); });

function startClient() {
  const script = document.createElement("script");
  script.src = "flutter_bootstrap.js";
  document.head.append(script);
}

// Resolves when the page is answered from what is kept, or when that can't be had: then it starts as it is.
async function keepFirst() {
  const container = navigator.serviceWorker;
  if (!container || container.controller) return;
  try {
    const { installing } = await register();
    if (!installing) return; // all is kept, and the browser was told to look past it
    const downloading = 70;
    splash.text("first_start");
    splash.rest = 1 - downloading / 100;
    container.addEventListener("message", ({ data }) => { if (data.kept) splash.show(data.kept * downloading); });
    await firstOf(installing, "activated", "redundant");
  } catch (error) {
    console.info(`offline: ${error}`);
  }
}

function register() {
  const url = `sw.js?canvaskit=${isChromium ? "chromium" : "full"}`;
  return navigator.serviceWorker.register(url, { scope, updateViaCache: "none" });
}

function firstOf(worker, ...states) {
  return new Promise((resolve) => {
    const look = () => { if (states.includes(worker.state)) resolve(worker.state); };
    worker.addEventListener("statechange", look);
    look();
  });
}

// Tells Python how the app is kept, and looks for a newer build; keeps it now if that failed before.
async function watchKept() {
  if (!("serviceWorker" in navigator)) return;
  const tell = (status) => python.worker.postMessage({ status });
  const keptOffline = () => { tell("offline_ready"); python.worker.postMessage({ askNames: true }); };
  const registration = await register();
  const watch = (worker) => worker?.addEventListener("statechange", () => {
    if (worker.state === "installed" && registration.active) tell("update_ready");
    if (worker.state === "activated") keptOffline();
  });
  watch(registration.installing);
  registration.addEventListener("updatefound", () => watch(registration.installing));
  if (registration.waiting) tell("update_ready");
  else if (registration.active) keptOffline();
}

// A newer build that was installed beside this one takes over now, before anything of the old one runs.
async function takeOver() {
  const registration = await navigator.serviceWorker?.getRegistration(scope);
  if (!registration?.waiting) return false;
  return new Promise((resolve) => {
    navigator.serviceWorker.addEventListener("controllerchange", () => { location.reload(); }, { once: true });
    navigator.serviceWorker.addEventListener("message", ({ data }) => { if (data === "not-now") resolve(false); });
    registration.waiting.postMessage("take-over");
  });
}

addEventListener("DOMContentLoaded", async () => {
  if (await takeOver()) return;
  await keepFirst();
  python.start(starts.begin());
  startClient();
});
