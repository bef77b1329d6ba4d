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
  const registered = () => navigator.serviceWorker.getRegistration(new URL(worker, location.href).href);
  const look = async () => {
    const subscription = await (await registered())?.pushManager.getSubscription();
    show(Notification.permission === "denied" ? "denied" : subscription ? "on" : "off");
  };
  part("subscribe").addEventListener("click", attempt(async () => {
    if ((await Notification.requestPermission()) !== "granted") return;
    const registration = await navigator.serviceWorker.register(worker);
    const subscription = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: raw(key) });
    const { endpoint, keys } = subscription.toJSON();
    const answer = await post(address, { endpoint, p256dh: keys.p256dh, auth: keys.auth });
    if (!answer.ok) {
      await subscription.unsubscribe();
      throw new Error(`${answer.status}`);
    }
  }));
  part("unsubscribe").addEventListener("click", attempt(async () => {
    const subscription = await (await registered())?.pushManager.getSubscription();
    if (!subscription) return;
    await post(address, { endpoint: subscription.endpoint, off: "1" });
    await subscription.unsubscribe();
  }));
  here.hidden = false;
  look();
}
