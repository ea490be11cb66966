"use strict";
// Python in its worker, from the page's side: how it is started, and what it says.

// Starts in a row that showed no screen: what hangs on restored memory is helped by the next plain start.
const starts = {
  key: "unfinished-starts",
  begin() {
    try {
      const before = Number(localStorage.getItem(this.key));
      localStorage.setItem(this.key, before + 1);
      return before < 2 ? "quick" : "plain";
    } catch {
      return "plain"; // the browser gives no storage, so there is no snapshot either
    }
  },
  end() {
    try { localStorage.removeItem(this.key); } catch { /* as above */ }
  },
};

const python = {
  worker: null,
  client: null, // the Flutter client: { url, onBytes, connected }
  messages: 0,

  start(how) {
    this.worker?.terminate();
    this.worker = new Worker("python-worker.js", { type: "module" });
    this.worker.onmessage = ({ data }) => this.hear(data);
    this.worker.onerror = (event) => splash.fail(event.message || "python-worker.js");
    this.worker.postMessage({ start: how });
    if (this.client) this.worker.postMessage({ connect: this.client.url });
  },

  connect(url, onBytes) {
    return new Promise((connected) => {
      this.client = { url, onBytes, connected };
      this.worker.postMessage({ connect: url });
    });
  },

  hear(data) {
    if (data instanceof Uint8Array) this.show(data);
    else if (data.error) this.fail(data);
    else if (data.step) { performance.mark(data.step); splash.step(data.text, data.share); }
    else if (data.connected) this.client.connected();
    else if (data.names) makeSnapshot(data.names);
    else if ("scan" in data) this.scan(data.scan);
  },

  // A screen looks for a QR code: what is read goes back to Python. 0 ends the looking.
  async scan(turn) {
    const { look } = await import("./scanner.js");
    await look(turn, (scanned) => this.worker.postMessage({ scanned }));
  },

  // The first message registers the client, the second carries the first screen.
  show(bytes) {
    this.client.onBytes(bytes);
    this.messages += 1;
    if (this.messages === 2) requestAnimationFrame(() => requestAnimationFrame(firstScreen));
  },

  // Restored memory may be at fault, unless the client has heard of this Python already.
  fail({ error, restored }) {
    if (!restored || this.messages > 0) { splash.fail(error); return; }
    console.info(`started anew: ${error}`);
    splash.done = 0;
    this.start("plain");
  },
};

// Worked at aside, once per build; see snapshot-worker.js.
function makeSnapshot(names) {
  const worker = new Worker("snapshot-worker.js", { type: "module" });
  worker.onmessage = ({ data }) => {
    document.documentElement.dataset.snapshot = data.snapshot;
    worker.terminate();
  };
  worker.postMessage({ names });
}
