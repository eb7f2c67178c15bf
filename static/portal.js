// What every page shares. All pages work without it.

/** Say something politely to screen readers. */
export function announce(words) {
  const region = document.getElementById("thong-bao");
  if (region) region.textContent = words;
}

/** An error summary takes the focus when the page opens with one. */
function focusErrorSummary() {
  document.querySelector("[data-error-summary]")?.focus();
}

/** A second press of the same button sends nothing; coming back by history opens it again. */
function sendOnce() {
  const forms = new Set();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-once]") || event.defaultPrevented) return;
    if (forms.has(form)) {
      event.preventDefault();
      return;
    }
    forms.add(form);
    event.submitter?.setAttribute("aria-disabled", "true");
  });
  window.addEventListener("pageshow", () => {
    forms.clear();
    document.querySelectorAll("[data-once] [aria-disabled]").forEach((button) => button.removeAttribute("aria-disabled"));
  });
}

/** Folded parts are printed open, and are folded again afterwards. */
function printFolds() {
  let opened = [];
  window.addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("main details:not([open])")];
    opened.forEach((fold) => (fold.open = true));
  });
  window.addEventListener("afterprint", () => opened.forEach((fold) => (fold.open = false)));
}

/** Buttons that print the page are there only where a script can. */
function printButtons() {
  document.querySelectorAll("button[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
}

/**
 * A link with data-swap changes the question, not the place: the new page's main part is put in
 * without a jump, and the focus stays on the same link. Where anything fails, the link is followed.
 */
function swapLinks() {
  let shown = location.search;
  const follow = async (link) => {
    const address = link.href.split("#")[0];
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    if (!answer.ok) throw new Error(answer.status);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const main = page.querySelector("main");
    if (!main) throw new Error("no main part");
    const top = link.getBoundingClientRect().top;
    const words = link.textContent.trim();
    document.querySelector("main").replaceWith(main);
    document.title = page.title;
    const languages = page.querySelectorAll("a[hreflang]");
    document.querySelectorAll("a[hreflang]").forEach((each, place) => each.setAttribute("href", languages[place].getAttribute("href")));
    history.pushState(null, "", address);
    shown = location.search;
    const same = [...main.querySelectorAll("a[data-swap]")].find((each) => each.textContent.trim() === words) ?? main;
    same.focus({ preventScroll: true });
    window.scrollBy(0, same.getBoundingClientRect().top - top);
    announce(page.title);
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-swap]");
    if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    follow(link).catch(() => location.assign(link.href));
  });
  window.addEventListener("popstate", () => {
    if (location.search !== shown) location.reload();
  });
}

/** Values typed on a criterion's page and not sent yet are announced before signing out. */
function unsentAtSignOut() {
  const form = document.querySelector("form[data-leaving]");
  form?.addEventListener("submit", (event) => {
    const left = Object.keys(localStorage).filter((key) => key.startsWith(`nhap:${form.dataset.person}:`));
    if (left.length && !window.confirm(form.dataset.leaving)) event.preventDefault();
    else left.forEach((key) => localStorage.removeItem(key));
  });
}

focusErrorSummary();
swapLinks();
sendOnce();
printFolds();
printButtons();
unsentAtSignOut();
