// The main job, from the first page to the answer: an owner files in Kazakh on a small telephone, an officer and the head
// work on it in Russian, and the owner reads the result in English. Each sees what the others did. The first page is the one
// address that is typed; everything else is reached by what it is called on the page.

import assert from "node:assert/strict";
import test from "node:test";
import { device, HEAD, OFFICER } from "./portal.mjs";
import { follow, keyboard, pointer } from "./hands.mjs";

const STORY = "Жер басқармасы жеті ай бойы жер учаскесі туралы қаулыны шығармай отыр. Бізден ақша сұрады.";
const PASSWORD = "дала бұлт темір көл";
/** From the first page to the receipt (the issue): so many screens, and so many keys that must be pressed beside the story. */
const MOST_SCREENS = 12;
const MOST_KEYS = 25;

/** Files a case as an owner does who has never been here; gives its number and its code. */
async function fileIt(portal, hands, options, email) {
  const { page, complaints } = await device(portal, { language: "kk", width: 320, height: 640, ...options });
  const screens = new Set();
  let keys = 0;
  page.on("framenavigated", (frame) => frame === page.mainFrame() && screens.add(new URL(frame.url()).pathname));
  const button = (name) => page.getByRole("button", { name, exact: true });
  const goOn = () => follow(hands, button("Жалғастыру"));
  const typeRequired = async (target, text) => {
    keys += text.length;
    await hands.type(target, text);
  };
  const isAt = (part) => page.waitForURL((url) => url.pathname.endsWith(part));

  await page.goto(`${portal.url}/kk`);
  await follow(hands, page.getByRole("link", { name: /Қорғау сұрау/ }).first());
  await follow(hands, page.getByRole("link", { name: "Бастау", exact: true }));
  await isAt("/who");
  await hands.choose(page.getByLabel("Бизнестің иесімін немесе басшысымын"));
  await hands.choose(page.getByLabel(/Қарапайым/));
  await goOn();
  await isAt("/urgent");
  await hands.choose(page.getByLabel("Жоқ", { exact: true }));
  await goOn();
  await isAt("/what");
  await hands.type(page.getByLabel("Не болғанын жазыңыз"), STORY);
  // Another language in the midst of it: what was typed stays.
  await follow(hands, button("Русский"));
  await page.waitForURL(/\/ru\//);
  assert.equal(await page.getByLabel("Расскажите, что произошло").inputValue(), STORY);
  await follow(hands, button("Қазақша"));
  await page.waitForURL(/\/kk\//);
  screens.delete("/ru/protect/what");
  await goOn();
  await isAt("/kind");
  await hands.choose(page.getByLabel(/Жер учаскесі/));
  await hands.select(page.getByLabel("Қай өңірде?"), { value: "KZ-61" });
  await goOn();
  await isAt("/body");
  await hands.choose(page.getByLabel(/жер қатынастары/i).first());
  await goOn();
  await isAt("/business");
  await typeRequired(page.getByLabel("БСН немесе ЖСН"), "210340971010");
  await goOn();
  await isAt("/evidence");
  const file = { name: "акт.txt", mimeType: "text/plain", buffer: Buffer.from(`Тексеру актісі ${email}`) };
  await hands.attach(page.getByLabel("Файл таңдаңыз"), file);
  await follow(hands, button("Файлды қосу"));
  await page.getByText("акт.txt").first().waitFor();
  await follow(hands, button("Жалғастыру"));
  await isAt("/contact");
  await hands.type(page.getByLabel(/Электрондық пошта/), email);
  await goOn();
  await isAt("/check");
  await page.getByText(STORY).first().waitFor();
  await hands.choose(page.getByLabel(/Жазғаным/));
  await follow(hands, button("Өтінішті беру"));
  await isAt("/sent");
  const [number, code] = [await page.getByRole("definition").nth(0).innerText(), await page.getByRole("definition").nth(1).innerText()];
  assert.match(number, /^PB-2026-\d{7}-\d$/);
  assert.ok(screens.size <= MOST_SCREENS, `${screens.size} screens: ${[...screens].join(" ")}`);
  assert.ok(keys <= MOST_KEYS, `${keys} keys`);
  assert.deepEqual(complaints, []);
  return { number, code, screens: screens.size, keys, page };
}

/** Somebody of the office at their desk. */
async function atDesk(portal, hands, options, email) {
  const desk = await device(portal, { language: "ru", ...options });
  const { page } = desk;
  await page.goto(`${portal.url}/ru`);
  await follow(hands, page.getByRole("link", { name: /^Войти/ }));
  await hands.type(page.getByLabel("Электронная почта"), email);
  await hands.type(page.getByLabel("Пароль"), portal.accounts.find((it) => it.email === email).password);
  await follow(hands, page.getByRole("button", { name: "Войти", exact: true }));
  await page.waitForURL((url) => url.pathname === "/desk");
  // They signed in on a Russian page, and go on in Russian.
  if ((await page.locator("html").getAttribute("lang")) !== "ru") throw new Error("the desk is not in Russian");
  return desk;
}

async function openCase(page, hands, number) {
  await follow(hands, page.getByRole("link", { name: number }).first());
  await page.waitForURL((url) => url.pathname.endsWith(number));
}

/** Takes an action with its form on the page of the case, without leaving it. */
async function act(page, hands, label, answer = async () => {}) {
  const place = new URL(page.url()).pathname;
  const action = page.getByRole("group").filter({ has: page.locator("summary", { hasText: label }) }).first();
  await hands.press(action.locator("summary"));
  await answer(action);
  await follow(hands, action.getByRole("button", { name: label }));
  assert.deepEqual(await page.getByRole("alert").allInnerTexts(), [], label);
  assert.equal(new URL(page.url()).pathname, place, `${label} leads away from the case`);
}

const choose = (hands, label) => async (action) => hands.choose(action.getByLabel(label, { exact: typeof label === "string" }));

/** From the list to the proposal. */
async function propose(portal, hands, options, number) {
  const officer = await atDesk(portal, hands, options, OFFICER);
  const { page } = officer;
  await openCase(page, hands, number);
  await page.getByText(STORY).first().waitFor();
  await act(page, hands, "Начать рассмотрение");
  // The whole list of checks in one go.
  await act(page, hands, "Завершить", async (action) => {
    for (const task of [/Заявитель и полномочия/, /Компетенция/, /Решалось ли раньше/]) await hands.choose(action.getByLabel(task));
  });
  await act(page, hands, "Завершить", choose(hands, /Судебный акт/));
  const head = await atDesk(portal, hands, options, HEAD);
  await openCase(head.page, hands, number);
  await act(head.page, hands, "Завершить", choose(hands, /Конфликт интересов/));
  await act(head.page, hands, "Назначить исполнителя", choose(hands, /^officer,/));
  await page.reload();
  await act(page, hands, "Предложить решение", async (action) => {
    await hands.choose(action.getByLabel("удовлетворено", { exact: true }));
    const file = { name: "проект.txt", mimeType: "text/plain", buffer: Buffer.from(`Проект решения ${number}`) };
    await hands.attach(action.locator("input[type=file]").last(), file);
  });
  return { officer, head };
}

/** The head approves, and the officer writes to the applicant. */
async function grant(portal, hands, number, { officer, head }) {
  await follow(hands, head.page.getByRole("link", { name: "На утверждение" }).first());
  await openCase(head.page, hands, number);
  await act(head.page, hands, "Удовлетворить", async (action) => {
    await hands.type(action.locator("textarea"), "Прекратить вмешательство\nСообщить письменно");
    await hands.select(action.locator("select").first(), { index: 1 });
  });
  await officer.page.reload();
  await follow(hands, officer.page.getByRole("link", { name: "Сообщения" }).first());
  await hands.type(officer.page.getByLabel("Сообщение заявителю"), "Решение принято, оно среди документов.");
  await follow(hands, officer.page.getByRole("button", { name: "Отправить заявителю" }));
  await officer.page.getByText("Решение принято, оно среди документов.").waitFor();
  for (const it of [officer, head]) {
    assert.deepEqual(it.complaints, []);
    await it.context.close();
  }
}

/** The owner makes their account from the letter and reads in English what came of it. */
async function readIt(portal, hands, options, number, email) {
  const { page, complaints, context } = await device(portal, { language: "en", width: 390, ...options });
  await page.goto(`${portal.url}/kk`);
  await follow(hands, page.getByRole("link", { name: /^Көрсету нұсқасы/ }));
  const letter = page.getByRole("row").filter({ hasText: email }).filter({ hasText: "Порталдағы тіркелгіңіз" });
  await follow(hands, letter.getByRole("link"));
  await follow(hands, page.getByRole("main").getByRole("link", { name: /invitation/ }));
  await follow(hands, page.getByRole("link", { name: "English" }).or(page.getByRole("button", { name: "English" })));
  await page.waitForURL(/\/en\//);
  await hands.type(page.getByLabel("Password").first(), PASSWORD);
  await follow(hands, page.getByRole("button", { name: "Save the password" }));
  await page.waitForURL(/\/en\/sign-in/);
  await hands.type(page.getByLabel("E-mail address"), email);
  await hands.type(page.getByLabel("Password").first(), PASSWORD);
  await follow(hands, page.getByRole("button", { name: "Sign in", exact: true }));
  await page.waitForURL(/\/my/);
  await openCase(page, hands, number);
  const text = await page.getByRole("main").innerText();
  assert.match(text, /granted/i, text);
  await follow(hands, page.getByRole("link", { name: "Messages" }));
  await page.getByText("Решение принято, оно среди документов.").waitFor();
  await follow(hands, page.getByRole("link", { name: "Who has looked" }));
  const looked = await page.getByRole("main").innerText();
  assert.match(looked, /officer/i);
  assert.match(looked, /head/i);
  assert.deepEqual(complaints, []);
  await context.close();
}

/** Whoever has the number and the code is told where it stands, and nothing that was written. */
async function lookUp(page, hands, portal, { number, code }) {
  await follow(hands, page.getByRole("link", { name: "Нөмірі мен коды бойынша тексеру" }));
  await hands.type(page.getByLabel("Өтініш нөмірі"), number);
  await hands.type(page.getByLabel("Талон коды"), code);
  await follow(hands, page.getByRole("button", { name: "Тексеру", exact: true }));
  await page.waitForURL((url) => url.pathname.endsWith("/case"));
  const text = await page.getByRole("main").innerText();
  assert.ok(text.includes(number) && !text.includes(STORY), text);
}

async function journey(portal, hands, options, email) {
  const filed = await fileIt(portal, hands, options, email);
  const desks = await propose(portal, hands, options, filed.number);
  await grant(portal, hands, filed.number, desks);
  await readIt(portal, hands, options, filed.number, email);
  await lookUp(filed.page, hands, portal, filed);
  await filed.page.context().close();
  return filed;
}

export function journeys(portal) {
  test("an owner files in Kazakh at 320 px, the office works in Russian, the owner reads the result in English", async (t) => {
    const filed = await journey(portal(), pointer(), {}, "owner-1@dala.example");
    t.diagnostic(`home to receipt: ${filed.screens} screens, ${filed.keys} required keys beside the story`);
  });
  test("the same without scripts", async () => {
    await journey(portal(), pointer(), { scripts: false }, "owner-2@dala.example");
  });
  test("the same by the keyboard alone", async (t) => {
    const hands = keyboard();
    await journey(portal(), hands, {}, "owner-3@dala.example");
    assert.ok(hands.stops.seen > 300, `${hands.stops.seen} stops`);
    t.diagnostic(`${hands.stops.seen} stops of the keyboard, each in view and marked`);
  });
}
