// Looking at a ticket marks read what one was told of it; and this browser's messages, on the page of one's choices.
const token = () => JSON.parse(document.body.getAttribute("hx-headers:inherited") ?? "{}")["X-CSRFToken"] ?? "";

const post = (address, fields) =>
  fetch(address, { method: "POST", body: new URLSearchParams(fields), headers: { "X-CSRFToken": token() } });

const ticket = document.querySelector("[data-notices-read]");
if (ticket) {
  const { noticesRead: address, ticket: number } = ticket.dataset;
  const read = async () => {
    if (document.hidden) return;
    document.removeEventListener("visibilitychange", read);
    if ((await post(address, { ticket: number })).ok) document.getElementById("bell")?.dispatchEvent(new CustomEvent("live:changed"));
  };
  document.addEventListener("visibilitychange", read);
  read();
}

const here = document.querySelector("[data-push]");
if (here && "serviceWorker" in navigator && "PushManager" in window) {
  const { push: address, pushKey: key, worker } = here.dataset;
  const part = (name) => here.querySelector(`[data-push-${name}]`);
  const raw = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
  const show = (state) => {
    const shown = { on: ["on", "unsubscribe"], off: ["off", "subscribe"], denied: ["denied"] }[state];
    for (const name of ["on", "off", "denied", "subscribe", "unsubscribe"]) part(name).hidden = !shown.includes(name);
  };
  const attempt = (work) => async () => {
    part("failed").hidden = true;
    try {
      await work();
    } catch {
      part("failed").hidden = Notification.permission === "denied";
    }
    await look();
  };
  // The worker's address changes with each version of the desk: one that was registered from another is this one, too.
  const registrations = async () => {
    const all = await navigator.serviceWorker.getRegistrations();
    return all.filter(({ active, waiting, installing }) => (active ?? waiting ?? installing)?.scriptURL.endsWith("/push-worker.js"));
  };
  const forget = async (registration) => {
    const subscription = await registration.pushManager.getSubscription();
    if (subscription) {
      await post(address, { endpoint: subscription.endpoint, off: "1" });
      await subscription.unsubscribe();
    }
    await registration.unregister();
  };
  const subscribe = async () => {
    const registration = await navigator.serviceWorker.register(worker);
    const subscription = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: raw(key) });
    const { endpoint, keys } = subscription.toJSON();
    const answer = await post(address, { endpoint, p256dh: keys.p256dh, auth: keys.auth });
    if (!answer.ok) {
      await subscription.unsubscribe();
      throw new Error(`${answer.status}`);
    }
    for (const other of await registrations()) if (other.scope !== registration.scope) await forget(other);
  };
  const look = async () => {
    const all = await registrations();
    const subscribed = await Promise.all(all.map((one) => one.pushManager.getSubscription()));
    const on = subscribed.some(Boolean);
    const here = new URL("./", new URL(worker, location.href)).href;
    if (on && Notification.permission === "granted" && !all.some((one) => one.scope === here)) await subscribe().catch(() => {});
    show(Notification.permission === "denied" ? "denied" : on ? "on" : "off");
  };
  part("subscribe").addEventListener("click", attempt(async () => {
    if ((await Notification.requestPermission()) === "granted") await subscribe();
  }));
  part("unsubscribe").addEventListener("click", attempt(async () => {
    for (const registration of await registrations()) await forget(registration);
  }));
  here.hidden = false;
  look();
}
