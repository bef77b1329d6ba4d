// One event stream a browser and desk, whatever the number of its pages. Pages send {join: {address, at, age}}, {poke} and {leave};
// they get {topics}. Without SharedWorker js/live.js uses LiveStream by itself.
export class LiveStream {
  static quiet = 40000; // ms without a word: the line is dead (the desk says something every 15 s)
  static kept = 200;

  constructor(address, at, tell) {
    Object.assign(this, { address, at, tell, since: null, recent: [], heard: Date.now(), tries: 0, timer: 0 });
    this.open();
    this.watch = setInterval(() => this.poke(false), 10000);
  }

  end() {
    clearInterval(this.watch);
    clearTimeout(this.timer);
    this.source.close();
  }

  open() {
    clearTimeout(this.timer);
    this.timer = 0;
    this.source?.close();
    this.heard = Date.now();
    const shown = this.since === null ? `at=${this.at}` : `since=${this.since}`;
    this.source = new EventSource(`${this.address}?${shown}`);
    const hear = () => (this.heard = Date.now());
    this.source.addEventListener("beat", hear);
    this.source.addEventListener("hello", () => {
      hear();
      this.tries = 0;
    });
    this.source.addEventListener("changed", (event) => {
      hear();
      const { version, topics } = JSON.parse(event.data);
      this.since = Math.max(version, this.since ?? 0);
      if (topics.length === 0) return;
      this.recent = [...this.recent.slice(-LiveStream.kept), { at: Date.now(), topics }];
      this.tell(topics);
    });
    this.source.addEventListener("error", () => this.later());
  }

  // Sooner at first, then every minute; never all browsers at the same moment.
  later() {
    this.source.close();
    if (this.timer) return;
    const wait = Math.min(60000, 1000 * 2 ** this.tries) * (0.5 + Math.random());
    this.tries = Math.min(this.tries + 1, 6);
    this.timer = setTimeout(() => this.open(), wait);
  }

  // A machine that slept finds its line dead. Whoever comes back to a page (`hurried`) does not wait for the next try.
  poke(hurried) {
    if (this.timer ? hurried : Date.now() - this.heard > LiveStream.quiet) this.open();
  }

  // What came while a page was made that is `age` ms old.
  shownFor(age) {
    const topics = this.recent.filter((one) => Date.now() - one.at <= age).flatMap((one) => one.topics);
    return [...new Set(topics)];
  }
}

if (typeof SharedWorkerGlobalScope !== "undefined" && self instanceof SharedWorkerGlobalScope) {
  const streams = new Map(); // address of a desk's events -> {stream, ports}

  const join = (port, { address, at, age }) => {
    let entry = streams.get(address);
    if (entry) {
      const missed = entry.stream.shownFor(age);
      if (missed.length > 0) port.postMessage({ topics: missed });
    } else {
      const ports = new Set();
      entry = { ports, stream: new LiveStream(address, at, (topics) => ports.forEach((one) => one.postMessage({ topics }))) };
      streams.set(address, entry);
    }
    entry.ports.add(port);
  };

  const leave = (port) => {
    for (const [address, { ports, stream }] of streams) {
      if (!ports.delete(port) || ports.size > 0) continue;
      stream.end();
      streams.delete(address);
    }
  };

  self.addEventListener("connect", (event) => {
    const port = event.ports[0];
    port.addEventListener("message", ({ data }) => {
      if (data.join) join(port, data.join);
      if (data.leave) leave(port);
      if (data.poke) for (const { stream } of streams.values()) stream.poke(true);
    });
    port.start();
  });
}
