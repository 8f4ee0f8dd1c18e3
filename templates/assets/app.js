// What makes every page better and none possible: each works without it. No word is written here; what it says stands in
// the page.
"use strict";

// An error is read first.
const showFaults = () => document.getElementById("error-summary")?.focus();
showFaults();

// A form that was sent is not sent again by an impatient finger.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === "dialog") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  if (form.enctype === "multipart/form-data") sendFiles(event);
  // Whoever stops the page, or loses the network, may send it again: what is done twice is done once.
  if (!event.defaultPrevented) setTimeout(() => delete form.dataset.sent, 10_000);
});
// A page that comes back from the browser's memory may be sent again.
addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});

// Files are sent with their progress shown; what comes back takes the place of the page.
function sendFiles(event) {
  const form = event.target;
  const inputs = [...form.querySelectorAll("input[type=file]")];
  const files = inputs.flatMap((it) => [...it.files]);
  const status = form.querySelector("[data-sending]");
  if (files.length === 0 || !status) return;
  event.preventDefault();
  const isSwitch = event.submitter?.name === "switch";
  if (isSwitch) for (const it of inputs) it.disabled = true;
  const large = inputs.find((it) => [...it.files].some((file) => file.size > Number(status.dataset.most)));
  if (large && !isSwitch) {
    status.textContent = status.dataset.large;
    delete form.dataset.sent;
    large.focus();
    return;
  }
  const body = new FormData(form, event.submitter);
  const bar = document.createElement("progress");
  bar.max = 100;
  bar.setAttribute("aria-hidden", "true");
  const request = new XMLHttpRequest();
  request.open("POST", event.submitter?.hasAttribute("formaction") ? event.submitter.formAction : form.action);
  request.responseType = "document";
  status.textContent = "";
  const tell = (percent) => {
    bar.value = percent;
    const text = status.dataset.sending.replace("{percent}", Math.round(percent));
    if (percent === 100 || !status.textContent) status.textContent = text;
  };
  request.upload.onprogress = (it) => it.lengthComputable && tell((100 * it.loaded) / it.total);
  request.onload = () => {
    if (!request.response?.body) return fail();
    become(request.response, request.responseURL);
    // In another language it is the same form, with the same files.
    if (isSwitch) for (const it of inputs) giveBack(it);
  };
  const fail = () => {
    bar.remove();
    for (const it of inputs) it.disabled = false;
    status.textContent = status.dataset.lost;
    delete form.dataset.sent;
  };
  request.onerror = fail;
  tell(0);
  status.after(bar);
  request.send(body);
}

function giveBack(input) {
  const again = document.getElementById(input.id);
  if (again) again.files = input.files;
}

// Shows another page without loading it.
function become(page, address) {
  document.documentElement.lang = page.documentElement.lang;
  history.replaceState(null, "", address);
  document.title = page.title;
  document.body.replaceWith(document.importNode(page.body, true));
  scrollTo(0, 0);
  begin();
  document.dispatchEvent(new Event("became"));
  if (document.getElementById("error-summary")) showFaults();
  else document.getElementById("main")?.focus();
}

// What is typed is saved two seconds after the last key, and when the page goes out of sight.
function keepSaving(form, status) {
  let timer;
  let saved = new URLSearchParams(new FormData(form)).toString();
  let told = 0;
  let sending;
  const save = async () => {
    clearTimeout(timer);
    sending?.abort();
    sending = new AbortController();
    const body = new URLSearchParams(new FormData(form));
    if (form.dataset.sent || body.toString() === saved) return;
    const text = body.toString();
    body.append("button", "save");
    try {
      const answer = await fetch(form.action, { method: "POST", body, redirect: "manual", keepalive: true, signal: sending.signal });
      // An answer leads on to the page that says it is saved; anything else is a session that has ended, or worse.
      if (answer.type !== "opaqueredirect") throw new Error();
      saved = text;
      startSession();
      if (Date.now() - told < 30_000 && !status.dataset.failed) return;
      told = Date.now();
      delete status.dataset.failed;
      const time = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hour12: false });
      status.textContent = status.dataset.saved.replace("{time}", time);
    } catch (error) {
      // A later save, or the form itself, took its place.
      if (error.name === "AbortError") return;
      status.dataset.failed = "yes";
      status.textContent = status.dataset.unsaved;
    }
  };
  form.addEventListener("submit", () => sending?.abort());
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, 2000);
  });
  document.addEventListener("visibilitychange", () => document.hidden && form.isConnected && save());
}

// Two minutes before a session ends the reader is asked whether to stay.
let ending;
function startSession() {
  const dialog = document.getElementById("session");
  clearTimeout(ending);
  if (!dialog) return;
  ending = setTimeout(() => dialog.showModal(), (Number(dialog.dataset.seconds) - 120) * 1000);
  dialog.onclose = () => {
    startSession();
    fetch(dialog.dataset.stay).catch(() => {});
  };
}

// Whether something was typed or chosen in a field since the page came.
function isChanged(it) {
  if (it.type === "file" || it.type === "hidden") return false;
  if (it.localName === "select") return [...it.options].some((option) => option.selected !== option.defaultSelected) && it.selectedIndex > 0;
  if (it.type === "checkbox" || it.type === "radio") return it.checked !== it.defaultChecked;
  return "defaultValue" in it && it.value !== it.defaultValue;
}

// The form in which something was typed, since the page came or before.
function typedForm() {
  const forms = [...document.querySelectorAll("main form[method=post]")];
  return forms.find((it) => [...it.elements].some(isChanged)) ?? forms.find((it) => "givenBack" in it.dataset);
}

// Words that were typed and not sent are nowhere else: the browser asks before the page is left. Nothing of them is kept on
// the device, which others may use next. What is filed is saved by itself, and nobody is held up on the way off the page.
let isLeaving = false;
const holdsWords = (form) => !form.dataset.sent && form.querySelector("textarea") && !form.querySelector("[data-saved]");
addEventListener("beforeunload", (event) => {
  const form = typedForm();
  if (form && holdsWords(form) && !isLeaving) event.preventDefault();
});

// Shows one of several forms of a page in another language, with what was typed in it.
function speak(form, language) {
  const button = Object.assign(document.createElement("button"), { type: "submit", name: "switch", value: language, hidden: true });
  button.formAction = form.getAttribute("action").replace(/^\/(kk|ru|en)\//, `/${language}/`);
  form.append(button);
  form.requestSubmit(button);
}
document.addEventListener("click", (event) => {
  const tongue = event.target.closest(".pb-lang a");
  const form = tongue && typedForm();
  if (!form) return;
  event.preventDefault();
  speak(form, tongue.lang);
});

// Other colours in the midst of a form: the colours and the foot of the page change, and nothing that was typed goes away.
document.addEventListener("submit", (event) => {
  if (event.submitter?.name !== "theme") return;
  event.preventDefault();
  const request = new XMLHttpRequest();
  request.open("POST", event.target.action);
  request.responseType = "document";
  request.onload = () => {
    const page = request.response;
    document.documentElement.dataset.theme = page.documentElement.dataset.theme ?? "";
    document.querySelector("footer").replaceWith(document.importNode(page.querySelector("footer"), true));
    document.dispatchEvent(new Event("became"));
    document.querySelector("footer button[name=theme]").focus();
  };
  request.onerror = () => delete event.target.dataset.sent;
  request.send(new URLSearchParams(new FormData(event.target, event.submitter)));
});

// The way off the page: a click, or Shift three times. The page does not stay in the history.
const leave = () => {
  isLeaving = true;
  location.replace(document.querySelector("[data-exit]").href);
};
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-exit]")) return;
  event.preventDefault();
  leave();
});
let presses = [];
addEventListener("keyup", (event) => {
  // With another key held down Shift is a switch of keyboards, and no wish to leave.
  const isAlone = event.key === "Shift" && !event.altKey && !event.ctrlKey && !event.metaKey;
  presses = isAlone ? presses.filter((at) => at > Date.now() - 2000).concat(Date.now()) : [];
  if (presses.length >= 3 && document.querySelector("[data-exit]")) leave();
});

function begin() {
  const status = document.querySelector("[data-saved]");
  if (status) keepSaving(status.closest("form"), status);
  startSession();
}
begin();
