// A criterion's page saves itself, row by row, to its own address. It works without this script.
// Unsent rows wait in the browser under the person's id and the dossier's, for seven days; an
// answer never changes a field, its focus or its selection.

const form = document.querySelector("form[data-autosave]");
const words = form.dataset;
const KEY = `nhap:${words.autosave}`;
const WEEK = 7 * 24 * 3600 * 1000;
const PAUSE = 2000;
const RETRY = 20000;
const HIDDEN = ["version", "was", "their_version", "choice"];

const status = form.querySelector("[data-status]");
const rows = new Map();
let sending = null;
let composing = false;
let halted = false;

class Row {
  constructor(card) {
    this.card = card;
    this.code = card.dataset.row;
    this.edits = 0;
    this.state = "";
    this.timer = 0;
  }

  get fields() {
    return [...this.card.querySelectorAll(`[name^="${this.code}."]`)];
  }

  hidden(name) {
    return this.card.querySelector(`[name="${this.code}.${name}"]`);
  }

  /** What the row's fields hold, by name; the page's own hidden fields left out. */
  values() {
    const own = this.fields.filter((field) => !HIDDEN.includes(field.name.slice(this.code.length + 1)));
    const held = own.filter((field) => !["checkbox", "radio"].includes(field.type) || field.checked);
    return held.filter((field) => field.value).map((field) => [field.name, field.value]);
  }

  /** One of two counts stands and the person is still beside it: the other is about to come. */
  get isHalf() {
    const place = document.activeElement.closest(".ratio__row");
    if (!place || !this.card.contains(place)) return false;
    const [numerator, denominator] = place.querySelectorAll("input");
    return !numerator.value !== !denominator.value;
  }

  show(state, text) {
    this.state = state;
    const icon = { wait: "clock", fix: "fix", "": "check" }[state];
    const place = this.card.querySelector("[data-state]");
    place.className = `saved${state ? ` saved--${state}` : ""}`;
    place.replaceChildren(drawn(icon), text);
    this.card.classList.toggle("card--fix", state === "fix");
    sumUp();
  }

  touched(delay) {
    this.edits += 1;
    keep();
    this.show("wait", words.waiting);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => send(this), delay);
  }
}

function drawn(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `${words.icons}#${name}`);
  svg.append(use);
  return svg;
}

function made(tag, css, ...content) {
  const node = document.createElement(tag);
  node.className = css;
  node.append(...content);
  return node;
}

const unsent = () => [...rows.values()].filter((row) => row.edits);

/** The one live region: spoken only when the sum of states changes. */
function sumUp(text) {
  const wrong = [...rows.values()].filter((row) => row.state === "fix").length;
  const waiting = unsent().filter((row) => row.state !== "fix").length;
  const state = wrong ? "fix" : waiting || text ? "wait" : "";
  const parts = [wrong && `${wrong} ${words.sumWrong}`, waiting && `${waiting} ${words.sumWaiting}`].filter(Boolean);
  const said = text || parts.join(", ") || words.allSaved;
  if (halted || status.dataset.said === said) return;
  status.dataset.said = said;
  status.className = `saved${state ? ` saved--${state}` : ""}`;
  status.replaceChildren(drawn(state === "fix" ? "fix" : state ? "clock" : "check"), said);
}

/** Write down what has not been sent, or forget it. A full or closed store only loses comfort. */
function keep(sent = false) {
  const entry = (row) => ({ at: Date.now(), sent, values: row.values(), version: row.hidden("version").value, was: row.hidden("was").value });
  const waiting = unsent().map((row) => [row.code, entry(row)]);
  try {
    const others = Object.entries(kept()).filter(([code]) => !rows.has(code));
    const all = Object.fromEntries([...others, ...waiting]);
    if (Object.keys(all).length) localStorage.setItem(KEY, JSON.stringify(all));
    else localStorage.removeItem(KEY);
  } catch { /* the server's draft is the truth */ }
}

function kept() {
  try {
    return JSON.parse(localStorage.getItem(KEY) || "{}");
  } catch {
    return {};
  }
}

const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]*)/)?.[1] ?? form.elements.csrfmiddlewaretoken.value;

/** One row at a time, in the order in which they were touched. */
async function send(row) {
  if (composing || halted || !row.edits) return;
  if (row.isHalf) {
    row.timer = setTimeout(() => send(row), PAUSE);
    return;
  }
  if (sending) {
    await sending;
    return send(row);
  }
  sending = exchange(row).catch(() => row.show("fix", words.wrong)).finally(() => (sending = null));
  return sending;
}

async function exchange(row) {
  const edits = row.edits;
  const body = new FormData();
  body.append("nguoi", form.elements.nguoi.value);
  for (const name of HIDDEN) {
    const field = row.hidden(name);
    if (field && field.type === "hidden") body.append(field.name, field.value);
  }
  for (const [name, value] of row.values()) body.append(name, value);
  let answer;
  try {
    answer = await fetch(location.pathname, { method: "POST", body, headers: { "X-CSRFToken": token(), "X-Requested-With": "fetch" } });
  } catch {
    row.timer = setTimeout(() => send(row), RETRY);
    return sumUp(words.offline);
  }
  if (answer.status === 401 || answer.status === 403) return signedOut();
  const told = await answer.json().catch(() => ({}));
  const one = told.rows?.[row.code];
  if (!one) {
    if (answer.status >= 500) row.timer = setTimeout(() => send(row), RETRY);
    return row.show("fix", told.message || words.wrong);
  }
  judge(row, one, told);
  if (answer.ok) {
    row.hidden("version").value = one.version;
    row.hidden("was").value = one.was;
    if (row.edits === edits) {
      row.edits = 0;
      row.show("", `${words.saved} ${told.time}`);
    }
  } else if (row.edits === edits) row.show("fix", words.wrong);
  keep();
}

/** Everything beside the fields: judgement, shares, errors, a conflict. */
function judge(row, one, told) {
  const { card } = row;
  const { tone, icon, title, text } = one.verdict;
  const line = made("span", "");
  if (title) line.append(made("b", "", title), " ");
  line.append(text);
  const verdict = card.querySelector("[data-verdict]");
  verdict.className = `verdict${tone ? ` verdict--${tone}` : ""}`;
  verdict.replaceChildren(drawn(icon), line);
  document.querySelector("[data-summary]").textContent = told.summary;
  for (const [part, share] of Object.entries(one.shares)) {
    card.querySelector(`[data-share="${part}"] input`)?.setAttribute("placeholder", share);
  }
  card.querySelectorAll(".error").forEach((error) => error.remove());
  card.querySelectorAll("[aria-invalid]").forEach((field) => {
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-describedby");
  });
  for (const [id, message] of Object.entries(one.errors)) {
    const field = document.getElementById(id);
    const error = made("p", "error", message);
    error.id = `${id}-loi`;
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", error.id);
    (field.closest(".ratio__row, .control, fieldset") ?? field.parentElement).append(error);
  }
  if (one.error) card.querySelector("[data-conflict]").before(made("p", "error", one.error));
  conflict(row, one.conflict);
}

/** Somebody else was first: both values, and the person chooses. */
function conflict(row, other) {
  const place = row.card.querySelector("[data-conflict]");
  if (!other) return place.replaceChildren();
  const mine = made("button", "btn", `${words.keepMine} ${other.mine}`);
  const theirs = made("button", "btn", `${words.takeTheirs} ${other.theirs}`);
  mine.type = theirs.type = "button";
  mine.addEventListener("click", () => {
    row.hidden("version").value = other.version;
    place.replaceChildren();
    row.touched(0);
  });
  theirs.addEventListener("click", () => {
    row.edits = 0;
    keep();
    location.reload();
  });
  const buttons = made("div", "row", mine, theirs);
  const said = made("div", "stack stack--tight", made("p", "", `${other.who} ${words.changed} ${other.at}.`), buttons);
  place.replaceChildren(made("div", "note note--wait", drawn("users"), said));
}

/** Sign in again beside this page: the fields stay, and are sent when the person is back. */
function signedOut() {
  const link = made("a", "btn", words.signInWords);
  link.href = words.signIn;
  link.target = "_blank";
  status.className = "saved saved--fix";
  status.replaceChildren(drawn("lock"), words.signedOut, " ", link);
  status.dataset.said = "";
  halted = true;
}

function sendAll() {
  halted = false;
  unsent().forEach((row) => send(row));
}

function restore() {
  let found = 0;
  for (const [code, one] of Object.entries(kept())) {
    const row = rows.get(code);
    if (!row || Date.now() - one.at > WEEK || arrived(row, one)) continue;
    const values = new Map(one.values);
    for (const field of row.fields) {
      if (HIDDEN.includes(field.name.slice(code.length + 1))) continue;
      const value = values.get(field.name) ?? "";
      if (["checkbox", "radio"].includes(field.type)) field.checked = values.has(field.name) && field.value === value;
      else field.value = value;
    }
    row.hidden("version").value = one.version;
    row.hidden("was").value = one.was;
    row.card.querySelectorAll("details").forEach((fold) => (fold.open = true));
    row.touched(0);
    found += 1;
  }
  if (found) sumUp(words.restored);
  else keep();
}

/** Whether what waits is what the page shows, or came with a form that was taken. */
function arrived(row, one) {
  if (one.sent && one.version !== row.hidden("version").value) return true;
  return JSON.stringify(one.values) === JSON.stringify(row.values());
}

/** What is too old goes, whoever left it here. */
function forgetOld() {
  for (const key of Object.keys(localStorage).filter((name) => name.startsWith("nhap:"))) {
    const all = JSON.parse(localStorage.getItem(key) || "{}");
    if (Object.values(all).every((one) => Date.now() - one.at > WEEK)) localStorage.removeItem(key);
  }
}

function listen() {
  const rowOf = (event) => rows.get(event.target.closest("[data-row]")?.dataset.row);
  const isValue = (event) => event.target.name && !HIDDEN.some((name) => event.target.name.endsWith(`.${name}`));
  form.addEventListener("compositionstart", () => (composing = true));
  form.addEventListener("compositionend", (event) => {
    composing = false;
    rowOf(event)?.touched(PAUSE);
  });
  form.addEventListener("input", (event) => {
    if (!event.isComposing && isValue(event)) rowOf(event)?.touched(PAUSE);
  });
  form.addEventListener("change", (event) => {
    if (isValue(event)) rowOf(event)?.touched(event.target.matches(".input, .area") ? PAUSE : 0);
  });
  form.addEventListener("focusout", (event) => {
    const row = rowOf(event);
    const place = event.target.closest(".ratio__row");
    if (!row?.edits || row.state === "fix" || place?.contains(event.relatedTarget)) return;
    clearTimeout(row.timer);
    send(row);
  });
  form.addEventListener("submit", () => {
    form.elements.csrfmiddlewaretoken.value = token();
    keep(true);
  });
  window.addEventListener("online", sendAll);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && sendAll());
}

/** The file's name and size, told before a byte is sent; the link of a card ticks its indicator. */
function papers() {
  const file = document.getElementById("tep");
  const error = document.getElementById("tep-loi");
  file.addEventListener("change", () => {
    const chosen = file.files[0];
    const tooLarge = chosen && chosen.size > Number(file.dataset.largest) * 1024 * 1024;
    document.querySelector("[data-chosen]").textContent = tooLarge || !chosen ? "" : chosen.name;
    error.hidden = !tooLarge;
    error.textContent = tooLarge ? words.tooLarge : "";
    if (tooLarge) file.value = "";
  });
  form.addEventListener("click", (event) => {
    const code = event.target.closest("[data-tick]")?.dataset.tick;
    if (code) form.querySelector(`[name="chi-tieu"][value="${code}"]`).checked = true;
  });
}

form.querySelectorAll("[data-row]").forEach((card) => {
  const row = new Row(card);
  rows.set(row.code, row);
  if (!card.matches(".card--fix")) return;
  row.edits = 1; // came back from the server unsaved
  row.state = "fix";
});
try {
  forgetOld();
} catch { /* no store, nothing to forget */ }
listen();
papers();
sumUp();
restore();
