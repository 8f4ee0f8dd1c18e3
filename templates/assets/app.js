// What makes every page better and none possible: each works without it.
"use strict";

// An error is read first.
const summary = document.getElementById("error-summary");
if (summary) summary.focus();

// A form that was sent is not sent again by an impatient finger.
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  const form = event.target;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
});
// A page that comes back from the browser's memory may be sent again.
addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});

// The way off the page: a click, or Shift three times. The page does not stay in the history.
const exit = document.querySelector("[data-exit]");
if (exit) {
  const leave = () => location.replace(exit.href);
  exit.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });
  let presses = [];
  addEventListener("keyup", (event) => {
    if (event.key !== "Shift") {
      presses = [];
      return;
    }
    presses = presses.filter((at) => at > Date.now() - 2000).concat(Date.now());
    if (presses.length >= 3) leave();
  });
}
