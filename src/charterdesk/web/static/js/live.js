// Pages that stay true: [data-live="queue ticket:12"] gets a DOM event live:changed when one of its topics changed.
// The address of the events and the moment of the page stand on body: data-events, data-at.
// A page that is not looked at asks for nothing until it is; a busy topic is asked for at most every two seconds.
import { LiveStream } from "./live-worker.js";

const { events: address, at } = document.body.dataset;
const BETWEEN = 2000; // ms
const SPREAD = 300; // ms: not all browsers at the same moment
const waiting = new Map(); // element -> timer, or 0 while the page is hidden
const lately = new WeakMap();

const fire = (element) => {
  waiting.delete(element);
  lately.set(element, Date.now());
  if (element.isConnected) element.dispatchEvent(new CustomEvent("live:changed"));
};

const plan = (element) => {
  if (waiting.get(element)) return;
  if (document.hidden) {
    waiting.set(element, 0);
    return;
  }
  const rest = Math.max(0, BETWEEN - (Date.now() - (lately.get(element) ?? 0)));
  waiting.set(element, setTimeout(() => fire(element), rest + Math.random() * SPREAD));
};

const tell = (topics) => {
  const changed = new Set(topics);
  for (const element of document.querySelectorAll("[data-live]")) {
    if (changed.has("*") || element.dataset.live.split(" ").some((topic) => changed.has(topic))) plan(element);
  }
};

const listen = () => {
  if (typeof SharedWorker === "undefined") {
    const stream = new LiveStream(address, at, tell);
    return { poke: () => stream.poke(true), leave: () => stream.end(), back: () => stream.open() };
  }
  const { port } = new SharedWorker(new URL("live-worker.js", import.meta.url), { type: "module", name: "live" });
  const join = () => port.postMessage({ join: { address, at, age: performance.now() + 1000 } });
  port.addEventListener("message", ({ data }) => tell(data.topics));
  port.start();
  join();
  return { poke: () => port.postMessage({ poke: true }), leave: () => port.postMessage({ leave: true }), back: join };
};

if (address) {
  const line = listen();
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    line.poke();
    for (const [element, timer] of waiting) if (timer === 0) (waiting.delete(element), plan(element));
  });
  window.addEventListener("online", line.poke);
  window.addEventListener("pagehide", line.leave);
  // Brought back from the browser's memory, a page may be hours old.
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    line.back();
    tell(["*"]);
  });
}
