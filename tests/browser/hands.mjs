// How somebody uses a page: with a mouse or a finger, or with the keyboard alone. Both name what they use by what it is
// called on the page, as a reader or a screen reader would.

import assert from "node:assert/strict";

/**
 * Presses what leads to a page, and waits until that page is there: loaded, or put in the place of the old one by a script
 * that has sent files.
 */
export async function follow(hands, target) {
  const page = target.page();
  await page.evaluate(() => document.body.setAttribute("data-old", ""));
  // Without scripts a page is always loaded, and nothing can be asked of it again and again.
  const loaded = page.waitForEvent("load");
  const replaced = page.waitForFunction(() => document.readyState === "complete" && !document.body.hasAttribute("data-old"), null, { polling: 50 });
  const isThere = Promise.any([loaded, replaced]);
  await hands.press(target);
  await isThere;
}

/** A mouse or a finger. It works with and without scripts. */
export function pointer() {
  return {
    name: "pointer",
    press: (target) => target.click(),
    choose: (target) => target.check(),
    type: (target, text) => target.fill(text),
    select: (target, value) => target.selectOption(value),
    attach: (target, file) => target.setInputFiles(file),
  };
}

/** So many presses of Tab at most lead to anything on a page. */
const MOST_TABS = 250;

/** The keyboard alone. Every place that it stops at on its way must be seen: in view, and with a mark around it. */
export function keyboard() {
  const stops = { seen: 0 };

  async function reach(target, isReached) {
    const page = target.page();
    await target.waitFor({ state: "attached" });
    if (await isReached()) return;
    for (let presses = 0; presses < MOST_TABS; presses += 1) {
      await page.keyboard.press("Tab");
      await isSeen(page, stops);
      if (await isReached()) return;
    }
    assert.fail(`Tab does not lead to ${target}`);
  }
  const isFocused = (target) => () => target.evaluate((it) => document.activeElement === it);

  return {
    name: "keyboard",
    stops,
    async press(target) {
      await reach(target, isFocused(target));
      await target.page().keyboard.press("Enter");
    },
    async choose(target) {
      if (await target.isChecked()) return;
      const isTick = (await target.getAttribute("type")) === "checkbox";
      if (isTick) {
        await reach(target, isFocused(target));
        await target.page().keyboard.press("Space");
      } else {
        // Tab stops once at a group; arrows choose in it.
        const isInGroup = () => target.evaluate((it) => document.activeElement?.name === it.name && document.activeElement?.form === it.form);
        await reach(target, isInGroup);
        await target.page().keyboard.press("Space");
        for (let presses = 0; presses < MOST_TABS && !(await target.isChecked()); presses += 1) {
          await target.page().keyboard.press("ArrowDown");
        }
      }
      assert.ok(await target.isChecked(), `${target} is not chosen`);
    },
    async type(target, text) {
      await reach(target, isFocused(target));
      await target.page().keyboard.press("Control+A");
      await target.page().keyboard.insertText(text);
    },
    async select(target, value) {
      await reach(target, isFocused(target));
      const page = target.page();
      await page.keyboard.press("Home");
      for (let presses = 0; presses < MOST_TABS; presses += 1) {
        const chosen = await target.evaluate((it) => ({ value: it.value, label: it.selectedOptions[0]?.label, index: it.selectedIndex }));
        if ([value.value, value.label].includes(chosen.value) || value.label === chosen.label || value.index === chosen.index) return;
        await page.keyboard.press("ArrowDown");
      }
      assert.fail(`${JSON.stringify(value)} is not in ${target}`);
    },
    async attach(target, file) {
      await reach(target, isFocused(target));
      const asked = target.page().waitForEvent("filechooser");
      await target.page().keyboard.press("Space");
      await (await asked).setFiles(file);
    },
  };
}

/** Whether the place at which the keyboard stands is seen: inside the window, drawn, and marked. */
async function isSeen(page, stops) {
  const place = await page.evaluate(() => {
    const it = document.activeElement;
    if (!it || it === document.body || it === document.documentElement) return null;
    const box = it.getBoundingClientRect();
    const style = getComputedStyle(it);
    const label = (it.innerText || it.name || it.id || it.tagName).slice(0, 60);
    return {
      label,
      isInView: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth && box.width > 0 && box.height > 0,
      isMarked: (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== "none",
    };
  });
  if (!place) return;
  stops.seen += 1;
  assert.ok(place.isInView, `the keyboard stands at "${place.label}", which is out of view`);
  assert.ok(place.isMarked, `the keyboard stands at "${place.label}", and nothing shows it`);
}
