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

focusErrorSummary();
sendOnce();
printFolds();
printButtons();
