// A form that carries files is sent by a script: a line that is lost on the way leaves the page as it stands, with what
// was typed and chosen. The server says where its answer leads (X-Goes-To); a page without that is shown as it came.
const arrive = (address) => {
  const to = new URL(address, location.href);
  const here = to.pathname === location.pathname && to.search === location.search;
  location.assign(to);
  if (here) location.reload();
};

// What stands outside of <main>, and where things are told, goes on as it is.
const show = (text, address) => {
  const page = new DOMParser().parseFromString(text, "text/html");
  const main = document.querySelector("main");
  const told = document.getElementById("told");
  page.getElementById("told")?.remove();
  history.replaceState(null, "", address);
  document.title = page.title;
  main.replaceChildren(told, ...page.querySelector("main").childNodes);
  main.focus({ preventScroll: true });
  window.scrollTo(0, 0);
};

export const hasFiles = (form) => [...form.elements].some((field) => field.type === "file" && field.files.length > 0);

// `told` takes the name of what is told instead: lost, signedOut.
export const carry = (form, submitter, told) =>
  new Promise((done) => {
    const address = submitter?.getAttribute("formaction") || form.getAttribute("action") || location.href;
    const bar = document.createElement("progress");
    bar.max = 1;
    bar.setAttribute("aria-label", document.getElementById("told").dataset.sending);
    (submitter ?? form.lastElementChild).after(bar);
    const request = new XMLHttpRequest();
    request.open("POST", address);
    request.setRequestHeader("X-Carried", "1");
    request.upload.addEventListener("progress", (event) => event.lengthComputable && (bar.value = event.loaded / event.total));
    request.addEventListener("loadend", () => {
      bar.remove();
      done();
    });
    request.addEventListener("error", () => told("lost"));
    request.addEventListener("load", () => {
      const to = request.getResponseHeader("X-Goes-To");
      if (to?.startsWith("/accounts/login/")) told("signedOut");
      else if (to) arrive(to);
      else show(request.responseText, request.responseURL);
    });
    request.send(new FormData(form, submitter));
  });
