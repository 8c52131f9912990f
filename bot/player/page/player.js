// The one-time player. What it is told, it shows as text, never as markup; it keeps nothing in the browser.
//
// The token came with the link and is spent by the press of play, which gives a grant: known to this page alone, good for
// the sound, the transcript, sharing and the download. Every question is a form's POST, which needs no leave in advance
// (CORS preflight) from the opaque origin of Slack's sandboxed frame. An answer names its `state`; one with a `title`
// is an end, in the person's language, and is shown as it is.
"use strict";

const STEP = 10; // seconds, of an arrow key or button
const TRIES = 5; // to mend a broken connection, one after the other
const PAUSE = 1000; // milliseconds before each
const SILENCE = 10000; // milliseconds without a byte while the listener waits: then we ask why
const PATIENCE = 30000; // milliseconds for an answer
const PLAY_ICON = "M7 4l13 8-13 8z";
const PAUSE_ICON = "M6 4h4v16H6zM14 4h4v16h-4z";

const $ = (id) => document.getElementById(id);
const embedded = location.pathname.startsWith("/listen/embed/");
const token = embedded ? location.pathname.split("/").pop() : location.hash.slice(1);
let words = JSON.parse($("words").textContent); // the browser's language, until the person's is known

let grant = ""; // "" until play
let media = ""; // where the sound is
let sound = null; // the audio element, made on play
let length = 0; // seconds; 0 while nobody knows
let at = 0; // seconds from the start
let wanted = false; // whether the listener wants to hear it, whatever the connection does
let asking = false; // whether the press of play waits for its answer
let mending = false; // whether a broken connection waits for its next try
let broken = 0; // tries since it last played on
let brokenAt = 0; // where it broke
let silence = 0; // the timer of SILENCE
let may = [];
let phrases = []; // {begin, button}, in order

// --- Small things -------------------------------------------------------------------------------------------------

const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);

function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds)), hours = Math.floor(whole / 3600);
  const two = (number) => String(number).padStart(2, "0");
  const minutes = Math.floor(whole / 60) % 60;
  return `${hours ? `${hours}:${two(minutes)}` : minutes}:${two(whole % 60)}`;
}

function make(tag, text) {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}

// Lines of the status that a screen reader reads out. None empties it.
function say(place, ...lines) {
  place.replaceChildren(...lines.filter(Boolean).flatMap((line, i) => (i ? [document.createElement("br"), line] : [line])));
}

async function ask(path, fields) {
  try {
    const answer = await fetch(path, {
      method: "POST",
      body: new URLSearchParams(fields),
      credentials: "omit",
      cache: "no-store",
      signal: AbortSignal.timeout(PATIENCE),
    });
    return await answer.json();
  } catch {
    return { state: "unreachable", title: words.unreachable_title, text: words.unreachable_text };
  }
}

// --- What is shown ------------------------------------------------------------------------------------------------

// Everything in the language of the answer, where it has one.
function speak(answer = {}) {
  if (answer.words) words = answer.words;
  if (answer.language) document.documentElement.lang = answer.language === "zh" ? "zh-CN" : "en";
  for (const each of document.querySelectorAll("[data-word]")) each.textContent = words[each.dataset.word];
  for (const each of document.querySelectorAll("[data-label]")) each.setAttribute("aria-label", words[each.dataset.label]);
}

function ready(answer) {
  may = answer.may;
  length = answer.duration || 0;
  at = within(answer.from || 0);
  $("who").textContent = answer.who;
  $("line").textContent = answer.line;
  $("line").setAttribute("aria-label", answer.spoken);
  const start = new Date(answer.start || NaN);
  if (!Number.isNaN(start.valueOf())) { // else nobody knows, or it is beyond any calendar
    const year = start.getFullYear() === new Date().getFullYear() ? {} : { year: "numeric" };
    $("when").dateTime = start.toISOString();
    $("when").textContent = start.toLocaleString(document.documentElement.lang === "zh-CN" ? "zh-CN" : "en-US", {
      ...year, month: "short", day: "numeric", hour: "numeric", minute: "2-digit",
    });
  }
  $("transcript").dataset.wanted = answer.transcript && !embedded ? "yes" : "";
  if (embedded) $("right").prepend($("share")); // one row less: a frame in Slack is low
  $("wait").hidden = true;
  $("end").hidden = true;
  $("player").hidden = false;
  lengthIs(length);
}

// Where nothing can be heard any more, or not yet: what is, and what to do. A passing state offers to ask again.
function end(answer) {
  wanted = false;
  clearTimeout(silence);
  if ($("ask").open) $("ask").close();
  if (sound) {
    sound.remove();
    sound.removeAttribute("src");
    sound.load(); // lets go of the connection
    sound = null;
  }
  document.title = answer.title;
  $("endTitle").textContent = answer.title;
  $("endText").textContent = answer.text;
  $("reference").textContent = answer.reference ? fill(words.reference, answer) : "";
  $("endDownload").hidden = embedded || !answer.download; // a sandboxed frame may not download
  $("again").hidden = Boolean(grant) || !["busy", "failed", "unreachable"].includes(answer.state);
  say($("endTrouble"));
  $("wait").hidden = true;
  $("player").hidden = true;
  $("end").hidden = false;
  $("endTitle").focus();
}

// The length is first what the call center says, then what the sound itself says.
function lengthIs(seconds) {
  length = Number.isFinite(seconds) && seconds > 0 ? seconds : 0;
  at = within(at);
  document.title = length ? `${words.app} · ${clock(length)}` : words.app; // no name: titles stay in the browser's history
  $("length").textContent = length ? clock(length) : "";
  $("seek").disabled = !length;
  $("seek").max = Math.max(1, Math.round(length));
  show();
}

function show() {
  const part = length ? Math.min(1, at / length) : 0;
  $("now").textContent = clock(at);
  $("left").textContent = length ? `−${clock(length - Math.floor(at))}` : "";
  $("seek").value = Math.round(at);
  $("seek").setAttribute("aria-valuetext", length ? fill(words.position, { now: clock(at), whole: clock(length) }) : clock(at));
  $("done").style.width = $("head").style.left = `${100 * part}%`;
  $("icon").setAttribute("d", wanted ? PAUSE_ICON : PLAY_ICON);
  $("play").setAttribute("aria-label", wanted ? words.pause : words.play);
  $("share").textContent = fill(words.share_from, { time: clock(at) });
  const current = at > 0 || wanted ? phrases.findLast((phrase) => phrase.begin <= at) : undefined;
  for (const phrase of phrases) {
    if (phrase === current) phrase.button.setAttribute("aria-current", "true");
    else phrase.button.removeAttribute("aria-current");
  }
}

// --- Playing ------------------------------------------------------------------------------------------------------

const within = (seconds) => Math.max(0, length ? Math.min(seconds, length - 0.1) : seconds);

function go(seconds) {
  at = within(seconds);
  if (sound) sound.currentTime = at;
  show();
}

async function pressed() {
  if (asking) return;
  if (!grant) {
    asking = true;
    say($("trouble"), words.wait);
    const answer = await ask("/listen/play", { token });
    asking = false;
    say($("trouble"));
    if (answer.state !== "playing") return refused(answer);
    granted(answer);
  } else if (wanted) {
    wanted = false;
    clearTimeout(silence);
    sound.pause();
  } else {
    const lost = sound.error || broken > TRIES;
    wanted = true;
    broken = 0;
    if (lost) load();
    else if (!mending) start(); // else the next try starts it
  }
  show();
}

// The token is not spent: it can be tried again with the same button.
function refused(answer) {
  if (answer.state === "busy" || answer.state === "unreachable") say($("trouble"), answer.title, answer.text);
  else end(answer);
}

function granted(answer) {
  ({ grant, media } = answer);
  sound = document.createElement("audio");
  sound.preload = "auto";
  sound.volume = Number($("volume").value);
  sound.addEventListener("durationchange", () => {
    if (Number.isFinite(sound?.duration) && sound.duration > 0) lengthIs(sound.duration);
  });
  sound.addEventListener("timeupdate", moved);
  sound.addEventListener("playing", () => (clearTimeout(silence), say($("trouble"))));
  sound.addEventListener("canplay", () => {
    if ($("trouble").textContent === words.broken) say($("trouble")); // also where it was paused meanwhile
  });
  sound.addEventListener("ended", () => ((wanted = false), show()));
  sound.addEventListener("error", mend);
  // A browser says “waiting” once, and “progress” with each piece that comes: only a line that is dead is asked about.
  for (const each of ["waiting", "progress"]) sound.addEventListener(each, listen);
  // Media keys, headphones and a call that comes in on a phone pause it, too.
  sound.addEventListener("pause", () => {
    if (!mending) ((wanted = false), show());
  });
  sound.addEventListener("play", () => ((wanted = true), show()));
  $("player").append(sound);
  wanted = true;
  load();
  $("share").hidden = !may.includes("share");
  $("download").hidden = embedded || !may.includes("download");
  if ($("transcript").dataset.wanted) read();
}

// From where we are; also after the connection broke.
function load() {
  sound.defaultPlaybackRate = Number($("speed").value); // loading falls back to it
  sound.src = media;
  sound.currentTime = at;
  if (wanted) start();
}

function start() {
  sound.play().catch((error) => {
    if (error.name !== "NotAllowedError") return; // what else it may be comes as an “error” of the element
    wanted = false; // a browser that forgot the press while we asked for the grant
    say($("trouble"), words.press_again);
    show();
  });
}

function moved() {
  if (!sound || !sound.readyState) return; // being loaded again: it says 0
  at = sound.currentTime;
  if (at > brokenAt + 1 || at < brokenAt) broken = 0;
  show();
}

function listen() {
  clearTimeout(silence);
  if (wanted && sound && sound.readyState < HTMLMediaElement.HAVE_FUTURE_DATA) silence = setTimeout(mend, SILENCE);
}

// The sound broke off. The app says whether that is for good; if not, it is asked for again, from where it was.
async function mend() {
  if (mending || !sound) return;
  mending = true;
  clearTimeout(silence);
  const answer = await ask("/listen/why", { grant });
  if (!["stalled", "unreachable", "busy"].includes(answer.state)) return (mending = false), end(answer);
  brokenAt = at;
  broken = answer.state === "busy" ? TRIES + 1 : broken + 1;
  if (broken > TRIES) {
    mending = wanted = false;
    sound.pause();
    if (answer.state === "busy") say($("trouble"), answer.title, answer.text);
    else say($("trouble"), words.gave_up);
    return show(); // the next press begins anew
  }
  say($("trouble"), words.broken);
  setTimeout(() => ((mending = false), sound && load()), PAUSE);
}

// --- Transcript, sharing, download --------------------------------------------------------------------------------

async function read() {
  const answer = await ask("/listen/words", { grant });
  const said = [...(answer.phrases || [])].sort((one, other) => one.begin - other.begin);
  $("transcript").hidden = answer.state === "words" && !said.length;
  $("noWords").hidden = answer.state === "words";
  $("transcriptTitle").hidden = answer.state !== "words";
  $("noWords").textContent = answer.text || "";
  phrases = said.map(({ begin, who, words: sentence }) => {
    const button = document.createElement("button"), item = document.createElement("li");
    button.type = "button";
    button.append(make("time", clock(begin)), make("b", who), make("span", sentence));
    button.addEventListener("click", () => go(begin));
    item.append(button);
    return { begin, button, item };
  });
  $("phrases").replaceChildren(...phrases.map((phrase) => phrase.item));
  show();
}

let moment = 0; // the second that the dialog asks about

function askToShare() {
  if (wanted) pressed(); // the question stands at one moment
  moment = Math.floor(at);
  $("askTitle").textContent = fill(words.share_title, { time: clock(moment) });
  $("ask").showModal();
  $("askNo").focus(); // an Enter too many shares nothing
}

async function share() {
  $("ask").close();
  say($("trouble"), words.wait);
  const answer = await ask("/listen/share", { grant, seconds: moment });
  if (answer.state === "said") say($("trouble"), answer.said);
  else say($("trouble"), answer.title, answer.text);
}

async function download() {
  if (asking) return;
  asking = true;
  const told = grant ? $("trouble") : $("endTrouble");
  say(told, words.wait);
  // What plays is downloaded by a grant of its own: the one by which it plays never stands in a link.
  const answer = await ask("/listen/play", grant ? { grant, for: "download" } : { token, for: "download" });
  asking = false;
  const mayPass = answer.state === "busy" || answer.state === "unreachable";
  if (mayPass || (grant && answer.state !== "downloading")) return say(told, answer.title, answer.text);
  if (answer.state !== "downloading") return end(answer);
  say(told, words.downloading);
  if (!grant) {
    $("endDownload").hidden = true; // the link has been used
    $("endTitle").focus();
  }
  location.assign(answer.download);
}

// --- The page -----------------------------------------------------------------------------------------------------

async function begin() {
  $("end").hidden = true;
  $("wait").hidden = false;
  const answer = await ask("/listen/about", { token });
  speak(answer);
  if (answer.state === "ready") ready(answer);
  else end(answer);
}

$("play").addEventListener("click", pressed);
$("seek").addEventListener("input", () => go(Number($("seek").value)));
$("back").addEventListener("click", () => go(at - STEP));
$("forward").addEventListener("click", () => go(at + STEP));
$("speed").addEventListener("change", () => {
  if (sound) sound.defaultPlaybackRate = sound.playbackRate = Number($("speed").value);
});
$("volume").addEventListener("input", () => {
  if (sound) sound.volume = Number($("volume").value);
});
$("share").addEventListener("click", askToShare);
$("askYes").addEventListener("click", share);
$("askNo").addEventListener("click", () => $("ask").close());
for (const each of ["download", "endDownload"]) $(each).addEventListener("click", download);
$("again").addEventListener("click", begin);

// Space and arrows only: single letters would need a switch (WCAG 2.1.4).
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || $("player").hidden) return;
  if (event.target.closest("select, #volume, dialog")) return;
  const step = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key];
  if (step) {
    event.preventDefault();
    go(at + step);
  } else if (event.key === " " && !event.target.closest("button, a, summary")) {
    event.preventDefault();
    if (!event.repeat) pressed();
  }
});
addEventListener("hashchange", () => location.reload()); // a second link in the same tab

document.body.classList.toggle("embed", embedded);
try {
  if (!embedded) history.replaceState(null, "", location.pathname); // the token leaves the address bar
} catch {
  // A frame may forbid it. The token is spent by play in any case.
}
speak();
begin();
