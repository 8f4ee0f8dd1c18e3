// Keys for whoever works on cases all day. They do nothing in a field, and can be switched off.
"use strict";

const OFF = "qorgan-keys-off";
const isOff = () => localStorage.getItem(OFF) === "yes";
const go = (selector) => document.querySelector(selector)?.click();
const rows = () => [...document.querySelectorAll("[data-row]")].map((it) => it.querySelector("a"));

function move(by) {
  const all = rows();
  if (all.length === 0) return;
  const here = all.findIndex((it) => it.closest("[data-row]").contains(document.activeElement));
  const next = here < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(here + by, 0), all.length - 1);
  all[next].focus();
}

function search() {
  const field = document.querySelector("#filters input");
  if (field) field.focus();
  else go("[data-key=list]");
}

// The place of a key counts and not its letter: in the layouts of Kazakh and Russian other letters stand there.
function nameOf({ code, key, shiftKey }) {
  if (code.startsWith("Key")) return code.slice(3).toLowerCase();
  if (code === "Slash") return shiftKey ? "?" : "/";
  return code === "BracketRight" ? "]" : key;
}

const KEYS = {
  j: () => move(1),
  k: () => move(-1),
  "/": search,
  u: () => go(document.querySelector("[data-key=back]") ? "[data-key=back]" : "[data-key=list]"),
  t: () => go("[data-key=today]"),
  "]": () => go("[data-key=next]"),
  a: () => document.querySelector("[id^=do-] > summary, p.pb-do > a")?.focus(),
  m: () => go("[data-key=messages]"),
  n: () => go("[data-key=notes]"),
  "?": () => document.getElementById("keys")?.showModal(),
};

addEventListener("keydown", (event) => {
  if (event.ctrlKey && event.key === "Enter") {
    event.target.closest("form")?.requestSubmit();
    return;
  }
  const isTyping = event.target.closest("input, textarea, select, [contenteditable], dialog");
  if (isTyping || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  const name = nameOf(event);
  const act = KEYS[name];
  if (isOff() && name !== "?") return;
  if (!act) return;
  event.preventDefault();
  act();
});

// The sheet of the keys, with the way to switch them off.
document.addEventListener("click", (event) => {
  const target = event.target.closest("[data-keys]");
  if (!target) return;
  if (target.dataset.keys === "show") document.getElementById("keys").showModal();
  if (target.dataset.keys === "switch") localStorage.setItem(OFF, isOff() ? "no" : "yes");
  showState();
});
function showState() {
  for (const it of document.querySelectorAll("[data-keys-state]")) it.hidden = (it.dataset.keysState === "off") !== isOff();
  for (const it of document.querySelectorAll("[data-keys=show]")) it.hidden = false;
}
showState();
document.addEventListener("became", showState);

// An address that names an action opens its form.
function openNamed() {
  const action = document.getElementById(location.hash.slice(1));
  if (action?.matches("details")) action.open = true;
}
addEventListener("hashchange", openNamed);
openNamed();

// Another language in the midst of a form: that form is shown in it.
document.addEventListener("submit", (event) => {
  const form = event.target.matches("[action='/desk/language']") && typedForm();
  if (!form) return;
  event.preventDefault();
  speak(form, event.submitter.value);
});
