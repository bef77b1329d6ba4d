// Light or dark at once, without leaving the page and what is typed on it; without this the form asks for the page anew.
for (const form of document.querySelectorAll("form[data-reads]")) {
  form.addEventListener("submit", (event) => {
    const { name, value } = event.submitter ?? {};
    if (name !== "theme") return;
    event.preventDefault();
    const words = new FormData(form);
    words.set(name, value);
    fetch(form.action, { method: "POST", body: words, redirect: "manual" });
    if (value === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = value;
    document.querySelector("meta[name=color-scheme]").content = value === "auto" ? "light dark" : value;
    for (const button of form.querySelectorAll("[name=theme]")) {
      if (button === event.submitter) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    }
  });
}
