// Proof without a cookie: the platform's page keeps a secret for this one login (1EdTech LTI Client
// Side postMessages 1.0). At the login the secret is left there; at the launch it is asked for.
// Without a good answer the login shows its button, and the launch goes without a secret.
"use strict";

// In milliseconds. A good answer still counts after the button shows: a slow machine is no bad one.
const BUTTON_SHOWS = 2000;
const LATEST_ANSWER = 10000;
const AGAIN = 200; // the platform's frame may not listen yet, so the same message is sent again

const page = document.getElementById("platform-storage");
const proof = document.getElementById("proof");
const { target, key, secret, address } = page.dataset;
const origin = new URL(page.dataset.origin).origin;

function makeId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function send(message) {
  try {
    const keeper = target === "_parent" ? parent : parent.frames[target];
    keeper.postMessage(message, origin);
  } catch {
    // No frame has that name, or none yet.
  }
}

// What the platform answers with; rejects when it refuses, and when `end` comes first.
function ask(subject, content, end) {
  const message = { subject, message_id: makeId(), key, ...content };
  return new Promise((resolve, reject) => {
    const repeating = setInterval(send, AGAIN, message);
    const heard = new AbortController();
    function finish(settle, outcome) {
      clearInterval(repeating);
      heard.abort();
      settle(outcome);
    }
    function hear(event) {
      const data = event.data || {};
      if (event.origin !== origin || data.message_id !== message.message_id) return;
      if (data.subject !== `${subject}.response`) return;
      if (data.error) finish(reject, data.error);
      else finish(resolve, data.value);
    }
    addEventListener("message", hear, { signal: heard.signal });
    end.addEventListener("abort", () => finish(reject, end.reason), { signal: heard.signal });
    send(message);
  });
}

function startExchange() {
  const exchange = new AbortController();
  setTimeout(() => exchange.abort(), LATEST_ANSWER);
  return exchange;
}

function show(isWaiting) {
  document.getElementById("waiting").hidden = !isWaiting;
  document.getElementById("otherwise").hidden = isWaiting;
}

// A platform that keeps the secret but does not give it back would fail later, without a button.
async function isKept(end) {
  try {
    await ask("lti.put_data", { value: secret }, end);
    return (await ask("lti.get_data", {}, end)) === secret;
  } catch {
    return false;
  }
}

async function logIn() {
  const exchange = startExchange();
  const button = document.getElementById("window");
  button.addEventListener("click", () => exchange.abort());
  setTimeout(show, BUTTON_SHOWS, false);
  if (await isKept(exchange.signal)) location.replace(address);
  else show(false);
}

async function prove() {
  try {
    proof.elements.secret.value = (await ask("lti.get_data", {}, startExchange().signal)) ?? "";
  } catch {
    // Without the secret the launch is refused, on a page that says what to do.
  }
  proof.submit();
}

if (parent !== window) {
  show(true);
  if (proof) prove();
  else logIn();
}
